"use strict";

// The children's page: pictures of lessons, a lesson one block at a time, its questions, and stars at the end.
(() => {
  const { learnerApi: api, childrenVoice: voice, childrenScreens: parts, childrenQuestions: questions } = window;
  const { page, icon, button } = parts;
  const { element, fill, putHtml } = window.pageParts;
  const school = { lessons: [], languages: new Map(), exercises: new Map(), quizzes: new Map(), won: new Map() };
  const covers = new Map();

  const load = async () => {
    const [lessons, courses, exercises, quizzes, attempts] = await Promise.all([
      api.all("lessons/"),
      api.all("courses/"),
      api.all("assessments/exercises/"),
      api.all("assessments/quizzes/"),
      api.all("assessments/attempts/?state=submitted"),
    ]);
    school.lessons = lessons;
    school.languages = new Map(courses.map((course) => [course.id, course.language]));
    school.exercises = new Map(exercises.map((each) => [each.lesson_id, each.id]));
    school.quizzes = new Map(quizzes.map((each) => [each.lesson_id, each.id]));
    school.won = new Map();
    for (const attempt of attempts) keepStars(attempt);
  };
  const keepStars = (attempt) => {
    const known = school.won.get(attempt.assessment_id) || 0;
    school.won.set(attempt.assessment_id, Math.max(known, parts.starsFor(attempt)));
  };
  const starsOf = (lesson) => school.won.get(school.exercises.get(lesson.id)) || 0;
  const isFinished = (lesson) => lesson.progress?.state === "completed" && (!school.exercises.has(lesson.id) || starsOf(lesson) > 0);

  // --- the pictures to choose from ---------------------------------------------------------------------------
  const home = parts.deed(async () => {
    await load();
    voice.inLanguage("");
    const hello = fill(page.hello, { name: (api.signedIn().name || "").replace(/\.$/, "") });
    const next = school.lessons.find((lesson) => !isFinished(lesson));
    const tiles = element("ul", { className: "learn-tiles" }, ...school.lessons.map((lesson) => tile(lesson, lesson === next)));
    parts.show({
      top: [outButton(), soundButton(), parts.listenButton()],
      heading: element("h1", { text: school.lessons.length ? hello : page.nothing }),
      body: [tiles],
      spoken: school.lessons.length ? hello : page.nothing,
    });
  });

  const tile = (lesson, isNext) => {
    const state = isFinished(lesson) ? page.finished : lesson.progress ? page.begun : page.new;
    const cover = element("span", { className: "learn-cover" });
    const made = button(
      { className: isNext ? "learn-tile is-next" : "learn-tile", onPress: parts.deed(() => open(lesson)) },
      cover,
      element("strong", { text: lesson.title, dir: "auto", lang: school.languages.get(lesson.course_id) }),
      element("span", { className: "learn-state", text: state }),
      starsOf(lesson) ? parts.stars(starsOf(lesson)) : null,
    );
    readLesson(lesson.id).then((whole) => {
      const block = whole?.blocks.find((each) => each.kind === "image" && each.media);
      cover.replaceChildren(block ? parts.picture(small(block.media), "") : icon("star"));
    });
    return element("li", {}, made);
  };
  const small = (media) => media.variants[0]?.url || media.url;
  // A lesson in a list has no picture: its first one is taken.
  const readLesson = (id) => {
    if (!covers.has(id)) {
      const wanted = api.get(`lessons/${id}/`).catch(() => {
        covers.delete(id);
        return null;
      });
      covers.set(id, wanted);
    }
    return covers.get(id);
  };

  const homeButton = () => button({ name: "home", label: page.home, className: "learn-round", onPress: home });
  const outButton = () => button({ name: "out", label: page.out, className: "learn-round", onPress: parts.deed(api.goOut) });
  const soundButton = () => {
    if (!voice.canSpeak) return null;
    const made = button({ label: page.sound, className: "learn-round", onPress: () => voice.silence(!voice.isSilent()) || draw() });
    const draw = () => {
      made.replaceChildren(icon(voice.isSilent() ? "silent" : "sound"));
      made.setAttribute("aria-pressed", !voice.isSilent());
    };
    draw();
    return made;
  };

  // --- a lesson ----------------------------------------------------------------------------------------------
  const SHOWN = new Set(["text", "image", "callout", "audio", "video"]);

  const open = async (lesson) => {
    const whole = await api.get(`lessons/${lesson.id}/`);
    const language = school.languages.get(lesson.course_id);
    const blocks = whole.blocks.map((block, place) => ({ ...block, place })).filter((block) => SHOWN.has(block.kind));
    voice.inLanguage(language);
    voice.say(lesson.title);
    const progress = whole.progress;
    const isBegun = progress && progress.state !== "completed";
    const start = isBegun ? blocks.findIndex((block) => block.place >= progress.position) : 0;
    const lap = { lesson, language, blocks, last: whole.blocks.length - 1, since: Date.now() };
    if (blocks.length) showBlock(lap, start < 0 ? blocks.length - 1 : start);
    else await practise(lap);
  };

  const showBlock = (lap, index) => {
    const { lesson, language, blocks } = lap;
    const block = blocks[index];
    const isImage = block.kind === "image";
    const words = block.media ? block.caption || (isImage ? block.media.alt_text : "") : parts.textOf(block.html);
    const text = element(block.media ? "p" : "div", { className: "learn-words", dir: "auto", text: block.media && words });
    if (!block.media) putHtml(text, block.html);
    const recording = block.media && !isImage && parts.recording(block.media);
    const onward = async () => {
      await report(lap, index + 1);
      if (index + 1 < blocks.length) showBlock(lap, index + 1);
      else await practise(lap);
    };
    parts.show({
      top: [homeButton(), parts.steps(index + 1, blocks.length), parts.listenButton()],
      language,
      heading: element("h1", { text: lesson.title, className: "learn-title" }),
      body: [
        isImage && parts.picture(block.media.url, block.media.alt_text),
        recording && recording.node,
        text,
        element("div", { className: "learn-actions" }, button({ name: "next", label: page.next, className: "learn-go", onPress: parts.deed(onward) })),
      ],
      spoken: words,
      onLeave: recording && recording.close,
    });
  };

  // How far one is, and the block of the whole lesson to go on at: other pages show blocks that this one does not.
  // It is told again with the next step, so a report that got lost keeps nobody waiting.
  const report = async (lap, reached) => {
    const seconds = Math.min(Math.round((Date.now() - lap.since) / 1000), 3600);
    const percent = Math.round((100 * reached) / lap.blocks.length);
    const sent = api.post(`lessons/${lap.lesson.id}/progress/`, { percent, seconds, position: lap.blocks[reached]?.place ?? lap.last });
    await sent.then(() => (lap.since = Date.now()), (error) => {
      if (error.status !== 503 && error.status !== 429) throw error;
    });
  };

  const practise = async (lap) => {
    const exercise = school.exercises.get(lap.lesson.id);
    if (!exercise) return end(lap, null);
    await questions.run({ assessment: exercise, language: lap.language, top: [homeButton()], onEnd: (attempt) => end(lap, attempt) });
  };
  const showWhatYouCan = (lap) =>
    questions.run({
      assessment: school.quizzes.get(lap.lesson.id),
      language: lap.language,
      top: [homeButton()],
      onEnd: (attempt) => end(lap, attempt),
    });

  const end = (lap, attempt) => {
    if (attempt) keepStars(attempt);
    const quiz = attempt?.kind !== "quiz" && school.quizzes.has(lap.lesson.id);
    voice.inLanguage("");
    parts.show({
      top: [homeButton(), parts.listenButton()],
      heading: element("h1", { text: page.done, className: "learn-done" }),
      body: [
        attempt && parts.stars(parts.starsFor(attempt)),
        element(
          "div",
          { className: "learn-actions" },
          quiz && button({ name: "star", className: "learn-wide", onPress: parts.deed(() => showWhatYouCan(lap)) }, page.quiz),
          button({ name: "home", label: page.home, className: "learn-go", onPress: home }),
        ),
      ],
      spoken: attempt ? `${page.done} ${fill(page.stars, { number: parts.starsFor(attempt) })}` : page.done,
    });
  };

  addEventListener("pagehide", voice.stop);
  home();
})();
