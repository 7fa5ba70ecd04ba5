"use strict";

// Exercises and quizzes for children: one question a screen, big pictures to press, the answer read aloud.
window.childrenQuestions = (() => {
  const { learnerApi: api, childrenVoice: voice, childrenScreens: parts } = window;
  const { page, icon, button } = parts;
  const { element } = window.pageParts;
  const MAX_TRIES = 3;

  const wordsOf = (option) => option.spoken || parts.textOf(option.html) || option.picture?.alt_text || "";
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  // For those who do not see the picture: what is said of it, and what it shows, unless that is the same.
  const labelOf = (option) => {
    const words = wordsOf(option);
    const shown = option.picture?.alt_text || "";
    return !shown || plain(shown) === plain(words) ? words : `${words}. ${shown}`;
  };
  const isDone = (item) => item.grade?.is_right || item.key !== null || item.tries >= MAX_TRIES;

  // Goes through the open attempt and calls ``onEnd`` with it when it was handed in.
  const run = async ({ assessment, language, top, onEnd }) => {
    const attempt = await api.post("assessments/attempts/", { assessment });
    const open = attempt.items.filter((item) => (attempt.kind === "quiz" ? item.response === null : !isDone(item)));
    const address = `assessments/attempts/${attempt.id}/`;
    const total = attempt.items.length;
    const next = async () => {
      const item = open.shift();
      if (item) return ask(item, total - open.length);
      onEnd(await api.post(`${address}submit/`));
    };
    const ask = (item, number) => {
      const isQuiz = attempt.kind === "quiz";
      const bar = [...top, parts.steps(number, total), parts.listenButton()];
      question({ item, isQuiz, language, top: bar, address: `${address}answers/${item.question_id}/`, next });
    };
    await next();
  };

  const question = ({ item, isQuiz, language, top, address, next }) => {
    const begun = Date.now();
    const chosen = new Set();
    const help = element("p", { className: "learn-feedback", role: "status", dir: "auto" });
    const actions = element("div", { className: "learn-actions" });
    const choices = item.options.length ? optionGrid(item, chosen, () => drawActions()) : numberField(() => drawActions());

    const given = () => (item.options.length ? [...chosen] : choices.field.value.trim());
    const drawActions = () => {
      const answer = button({
        name: "check", label: page.check, className: "learn-go", onPress: parts.deed(() => save()),
      });
      answer.disabled = !given().length;
      const hint =
        item.hints_left > 0 &&
        button({ name: "hint", label: page.hint, className: "learn-round", onPress: parts.deed(() => takeHint()) });
      actions.replaceChildren(...[hint, answer].filter(Boolean));
    };
    const say = (...texts) => {
      help.textContent = texts.filter(Boolean).join(" ");
      voice.say(...texts);
    };
    const takeHint = async () => {
      const hint = await api.post(`${address}hint/`);
      item.hints_left = hint.hints_left;
      drawActions();
      say(parts.textOf(hint.html));
    };
    const save = async () => {
      const duration_ms = Math.min(Date.now() - begun, 86_400_000);
      const seen = await api.put(address, { response: given(), duration_ms });
      if (isQuiz) return next();
      Object.assign(item, { tries: seen.tries, key: seen.key });
      const words = seen.grade.feedback.map(parts.textOf).join(" ");
      if (seen.grade.is_right) return finish(words || page.right, given());
      if (seen.key) return finish(`${page.shown} ${parts.textOf(seen.solution_html || "")}`, seen.key.choices || []);
      choices.refuse(given());
      drawActions();
      say(words || page.wrong);
    };
    const finish = (words, right) => {
      choices.settle(right);
      const onward = button({ name: "next", label: page.next, className: "learn-go", onPress: parts.deed(next) });
      actions.replaceChildren(onward);
      say(words);
      onward.focus();
    };

    const words = parts.textOf(item.html);
    parts.show({
      top, language,
      heading: element("h1", { text: words, className: "learn-question" }),
      body: [item.picture && parts.picture(item.picture.url, item.picture.alt_text), choices.node, help, actions],
      spoken: item.spoken || words,
    });
    drawActions();
  };

  // Pressing reads an option aloud and chooses it; the answer is given with another button.
  const optionGrid = (item, chosen, onChange) => {
    const isSingle = item.max_choices === 1;
    const buttons = new Map();
    const mark = (id, state, name) => {
      const each = buttons.get(id);
      each.classList.add(state);
      each.append(icon(name));
    };
    const press = (option) => {
      voice.say(wordsOf(option));
      if (isSingle) chosen.clear();
      if (chosen.has(option.id)) chosen.delete(option.id);
      else chosen.add(option.id);
      for (const [id, each] of buttons) each.setAttribute("aria-pressed", chosen.has(id));
      onChange();
    };
    for (const option of item.options) {
      const written = parts.textOf(option.html);
      const made = button(
        { className: "learn-option", label: labelOf(option), onPress: () => press(option) },
        option.picture && parts.picture(option.picture.url, ""),
        written && element("span", { text: written, dir: "auto" }),
      );
      made.setAttribute("aria-pressed", "false");
      buttons.set(option.id, made);
    }
    const node = element("div", { className: "learn-options", role: "group" }, ...buttons.values());
    return {
      node,
      // Of several, the whole was wrong, and each of them may be right.
      refuse: (ids) => {
        chosen.clear();
        for (const each of buttons.values()) each.setAttribute("aria-pressed", "false");
        if (!isSingle) return;
        for (const id of ids) {
          mark(id, "is-wrong", "cross");
          buttons.get(id).disabled = true;
        }
      },
      settle: (ids) => {
        for (const each of buttons.values()) each.disabled = true;
        for (const id of ids) mark(id, "is-right", "check");
      },
    };
  };

  const numberField = (onChange) => {
    const field = element("input", { inputmode: "decimal", autocomplete: "off", "aria-label": page.number, className: "learn-number" });
    field.addEventListener("input", onChange);
    return {
      node: field,
      field,
      refuse: () => field.select(),
      settle: () => (field.disabled = true),
    };
  };

  return { run };
})();
