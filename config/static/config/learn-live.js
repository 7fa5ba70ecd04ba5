"use strict";

// A learner's device in a live lesson: signed in with a name, it waits for one of their classes, and follows it.
document.addEventListener("DOMContentLoaded", () => {
  const { dataset: words } = document.getElementById("learn");
  const at = (name) => document.getElementById(name);
  const api = window.childrenApi;
  const LOOK_AGAIN = 5000;
  let board = null;
  let socket = null;
  let showBlock = null;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  // Safe: the server has sanitised it.
  const put = (element, html) => {
    element.innerHTML = html;
    renderMath(element);
    return element;
  };

  // --- signing in --------------------------------------------------------------------------------------------
  at("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    const answer = await fetch("/api/v1/accounts/login/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify(given),
      credentials: "omit",
    }).catch(() => new Response(null, { status: 503 }));
    if (!answer.ok) {
      at("follow-notice").textContent = { 401: words.refused, 400: words.refused, 403: words.code }[answer.status] || words.wait;
      return;
    }
    const { access, refresh } = await answer.json();
    sessionStorage.setItem("lyceum", JSON.stringify({ access, refresh }));
    begin();
  });
  at("follow-out").addEventListener("click", () => api.goOut());

  // --- finding the lesson ------------------------------------------------------------------------------------
  const begin = () => {
    at("follow-notice").textContent = "";
    at("sign-in").hidden = true;
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
    sheet.replaceChildren(...lesson.blocks.map(blockOf));
    showBlock = window.liveSheet(sheet);
    board = null;
    socket = window.liveSocket({
      fetchTicket: () => api.post("core/realtime/tickets/", {}),
      room: "live_lesson",
      id: live.id,
      onFrame: (frame) => {
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
    at("follow-state").textContent = text;
    at("follow-step").textContent = "";
    at("follow-poll").hidden = true;
    setTimeout(look, LOOK_AGAIN);
  };

  // --- the lesson --------------------------------------------------------------------------------------------
  const blockOf = (block) => {
    const made = make("section", { "data-kind": block.kind });
    if (block.kind === "callout") made.dataset.tone = block.tone;
    if (block.html) put(made, block.html);
    if (block.media) made.append(fileOf(block.media));
    if (block.caption) made.append(make("p", {}, block.caption));
    if (block.link) {
      made.append(make("p", {}, block.link.description));
      made.append(make("a", { href: block.link.url, target: "_blank", rel: "noopener noreferrer" }, `${words.simulation}: ${block.link.title}`));
    }
    if (block.kind === "question") made.append(make("p", {}, words.question));
    return made;
  };
  // Files need the token, so their address cannot stand in the page.
  const fileOf = (media) => {
    if (media.kind === "image") {
      const image = make("img", { alt: media.alt_text });
      api.picture(media.url).then((data) => data && (image.src = data));
      return image;
    }
    return make("p", {}, media.alt_text);
  };

  // What is new is seen, also on a small screen.
  const bring = (name) => at(name).scrollIntoView({ block: "nearest", behavior: "smooth" });

  const take = (state) => {
    if (board && state.version < board.version) return;
    const isNewStep = !board || board.step !== state.step;
    const before = board || { hints: state.hints, content_html: state.content_html, poll: state.poll };
    board = { ...board, ...state };
    showBlock(board.step, at("follow-sheet").children.length);
    at("follow-step").textContent = fill(words.step, { step: board.step + 1, count: board.step_count });
    put(at("follow-content"), board.content_html);
    at("follow-hints").replaceChildren(...board.hints.map((html) => put(make("li"), html)));
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
    if (place.dataset.number !== String(poll.number)) {
      place.dataset.number = poll.number;
      if (board.voteOf !== poll.number) board.own_vote = board.voteOf === undefined ? board.own_vote : null;
      board.voteOf = poll.number;
    }
    const all = Math.max(1, (poll.votes || []).reduce((sum, number) => sum + number, 0));
    place.replaceChildren(
      make("legend", {}, poll.question),
      ...poll.options.map((option, number) => {
        const input = make("input", { type: "radio", name: "vote", value: number });
        input.checked = board.own_vote === number;
        input.disabled = !poll.is_open;
        input.addEventListener("change", () => vote(poll.number, number));
        const line = make("label", {}, input, option);
        if (poll.votes) {
          const bar = make("meter", { max: all });
          bar.value = poll.votes[number];
          line.append(bar, String(poll.votes[number]));
        }
        return line;
      }),
    );
  };
  const vote = async (number, option) => {
    board.own_vote = option;
    const answer = await socket.say({ do: "vote", number, option });
    at("follow-notice").textContent = answer.type === "error" ? answer.detail || words.wait : "";
  };

  if (api.signedIn().access) begin();
  else at("sign-in").hidden = false;
});
