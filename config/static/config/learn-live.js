"use strict";

// A learner's device in a live lesson: it waits for one of their classes, and follows it.
document.addEventListener("DOMContentLoaded", () => {
  const { dataset: words } = document.getElementById("learn");
  const at = (name) => document.getElementById(name);
  const { learnerApi: api, learnerMedia, learnQuestion } = window;
  const { element, fill, putHtml } = window.pageParts;
  const LOOK_AGAIN = 5000;
  const ownVotes = new Map();
  let board = null;
  let socket = null;
  let showBlock = null;
  let parts = new Map(); // by step: what comes with it, and goes

  // --- signing in --------------------------------------------------------------------------------------------
  // Who is signed in in this browser to learn needs no second sign-in: the page has brought a code. Where somebody who
  // teaches is signed in, a learner may follow beside them in a tab of their own. Tokens that the tab has kept are used
  // while the same person is signed in as when they came, so nobody follows as the one before.
  const enter = async () => {
    const { access, person = "" } = api.signedIn();
    if (access && person === words.person) return begin();
    if (access) await api.forget();
    if (words.signInCode) signIn("login/code/", { code: words.signInCode });
    else if (at("sign-in")) at("sign-in").hidden = false;
    else location.replace(words.login);
  };
  const signIn = async (path, given, refusals = {}) => {
    const status = await api.signIn(path, given, words.person);
    if (status === 200) begin();
    else at("follow-notice").textContent = refusals[status] || words.wait;
  };
  at("sign-in")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const refusals = { 400: words.refused, 401: words.refused, 403: words.elsewhere };
    signIn("login/", Object.fromEntries(new FormData(event.target)), refusals);
  });
  // Of whom the browser knows, its own sign-in ends too: else the page would let the next one in as them.
  at("follow-out").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!words.signInCode) return api.goOut();
    await api.forget();
    event.target.submit();
  });

  // --- finding the lesson ------------------------------------------------------------------------------------
  const begin = () => {
    at("follow-notice").textContent = "";
    if (at("sign-in")) at("sign-in").hidden = true;
    at("follow").hidden = false;
    look();
  };
  const look = async () => {
    let found = [];
    try {
      found = (await api.get("lessons/live/?state=running")).results;
    } catch {
      at("follow-state").textContent = words.connecting;
    }
    if (found.length) return follow(found[0]);
    at("follow-title").textContent = words.waiting;
    setTimeout(look, LOOK_AGAIN);
  };
  const follow = async (live) => {
    let lesson;
    try {
      lesson = await api.get(`lessons/${live.lesson_id}/`);
    } catch {
      at("follow-title").textContent = words.out; // it was withdrawn, or the network is away
      return void setTimeout(look, LOOK_AGAIN);
    }
    at("follow-title").textContent = lesson.title;
    const sheet = at("follow-sheet");
    parts = new Map();
    sheet.replaceChildren(...lesson.blocks.map((block, place) => blockOf(block, place, lesson)));
    showBlock = window.liveSheet(sheet);
    board = null;
    socket = window.liveSocket({
      fetchTicket: () => api.post("core/realtime/tickets/", {}),
      room: "live_lesson",
      id: live.id,
      onFrame: (frame) => {
        if (frame.type === "joined") rememberVote(frame.state);
        if (frame.type === "joined" || frame.type === "lesson_update") take(frame.state);
      },
      onState: (state) => {
        const known = { open: words.open, connecting: words.connecting };
        if (state in known) at("follow-state").textContent = known[state];
        else leave(state === "lessons.live_lesson_ended" || state === "stopped" ? words.ended : words.out);
      },
    });
  };
  const leave = (text) => {
    bringParts(null);
    at("follow-state").textContent = text;
    at("follow-step").textContent = "";
    at("follow-poll").hidden = true;
    setTimeout(look, LOOK_AGAIN);
  };

  // --- the lesson --------------------------------------------------------------------------------------------
  const blockOf = (block, place, lesson) => {
    const made = element("section", { "data-kind": block.kind, dir: "auto" });
    if (block.html) putHtml(made, block.html);
    if (block.kind === "callout") {
      made.dataset.tone = block.tone;
      made.prepend(element("strong", { text: words[block.tone] }));
    }
    if (block.media) made.append(fileOf(block.media, place));
    if (block.caption) made.append(element("p", { text: block.caption }));
    if (block.media && block.kind !== "image") made.append(inWords(block.media.alt_text));
    if (block.link) {
      made.append(element("p", { text: block.link.description }));
      const target = { href: block.link.url, target: "_blank", rel: "noopener noreferrer" };
      made.append(element("a", { ...target, text: `${words.simulation}: ${block.link.title}` }));
    }
    if (block.kind === "question") {
      parts.set(place, learnQuestion({ lessonId: lesson.id, questionId: block.question_id, words }));
      made.append(parts.get(place).node);
    }
    return made;
  };
  // Files need the token, so their address cannot stand in the page.
  const fileOf = (media, place) => {
    if (media.kind === "image") {
      const image = element("img", { alt: media.alt_text });
      api.picture(media.url).then((data) => data && (image.src = data));
      return image;
    }
    parts.set(place, learnerMedia(media, { captions: words.captions }));
    return parts.get(place).player;
  };
  const inWords = (text) => element("details", {}, element("summary", { text: words.words }), element("p", { text }));
  const bringParts = (step) => parts.forEach((part, place) => (place === step ? part.open() : part.close()));

  // What is new is seen, also on a small screen.
  const bring = (name) => at(name).scrollIntoView({ block: "nearest", behavior: "smooth" });

  const take = (state) => {
    if (board && state.version < board.version) return;
    const isNewStep = !board || board.step !== state.step;
    const before = board || { hints: state.hints, content_html: state.content_html, poll: state.poll };
    board = { ...board, ...state };
    showBlock(board.step, at("follow-sheet").children.length);
    if (isNewStep) bringParts(board.step);
    at("follow-step").textContent = fill(words.step, { step: board.step + 1, count: board.step_count });
    putHtml(at("follow-content"), board.content_html);
    at("follow-hints").replaceChildren(...board.hints.map((html) => putHtml(element("li", { dir: "auto" }), html)));
    showPoll();
    if (isNewStep) at("follow-title").scrollIntoView({ block: "start" });
    else if (board.poll?.number !== before.poll?.number) bring("follow-poll");
    else if (board.hints.length > before.hints.length) bring("follow-hints");
    else if (board.content_html && board.content_html !== before.content_html) bring("follow-content");
    if (board.state === "ended") socket.stop();
  };
  const showPoll = () => {
    const { poll } = board;
    const place = at("follow-poll");
    place.hidden = !poll || (!poll.is_open && !poll.votes);
    if (!poll) return;
    const all = Math.max(1, (poll.votes || []).reduce((sum, number) => sum + number, 0));
    place.replaceChildren(
      element("legend", { text: poll.question, dir: "auto" }),
      ...poll.options.map((option, number) => {
        const input = element("input", { type: "radio", name: "vote", value: number });
        input.checked = ownVotes.get(poll.number) === number;
        input.disabled = !poll.is_open;
        input.addEventListener("change", () => vote(poll.number, number));
        const line = element("label", {}, input, element("span", { text: option, dir: "auto" }));
        if (poll.votes) {
          const bar = element("meter", { max: all });
          bar.value = poll.votes[number];
          line.append(bar, String(poll.votes[number]));
        }
        return line;
      }),
    );
  };
  // What everybody hears has nobody's own vote in it.
  const rememberVote = ({ poll, own_vote: option }) => {
    if (poll && option !== null) ownVotes.set(poll.number, option);
  };
  const vote = async (number, option) => {
    ownVotes.set(number, option);
    const answer = await socket.say({ do: "vote", number, option });
    at("follow-notice").textContent = answer.type === "error" ? answer.detail || words.wait : "";
  };

  enter();
});
