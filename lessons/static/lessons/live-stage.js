"use strict";

// The teacher's side of a live lesson: what is pressed here is said over the socket, and what everybody hears is shown.
document.addEventListener("DOMContentLoaded", () => {
  const { element, fill, putHtml } = window.pageParts;
  const page = document.getElementById("live");
  const words = page.dataset;
  const find = (name) => page.querySelector(`[data-${name}]`);
  const csrf = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const sheet = page.querySelector(".learner-sheet");
  const showBlock = sheet && window.liveSheet(sheet);
  let board = JSON.parse(document.getElementById("live-board").textContent);

  const fetchTicket = async () => {
    const answer = await fetch(words.ticket, { method: "POST", headers: { "X-CSRFToken": csrf } });
    if (answer.ok) return answer.json();
    if (answer.status >= 500) throw new Error(answer.status);
    return null;
  };

  const show = () => {
    showBlock?.(board.step, board.step_count);
    find("step").textContent = fill(words.stepOf, { step: board.step + 1, count: board.step_count });
    page.querySelector("[data-go='-1']").disabled = board.step === 0;
    page.querySelector("[data-go='1']").disabled = board.step + 1 >= board.step_count;
    const hints = find("hints");
    if (!hints) return;
    hints.replaceChildren(...board.hints.map((html) => putHtml(element("li"), html)));
    putHtml(find("content"), board.content_html || "");
    find("poll").hidden = !board.poll;
    if (board.poll) find("question").textContent = board.poll.question;
    // While it is open it may be closed either way; afterwards the other way round is left.
    for (const button of page.querySelectorAll("[data-close]")) {
      const shows = button.dataset.close === "true";
      const isClosed = board.poll && !board.poll.is_open;
      button.hidden = Boolean(isClosed) && shows === (board.poll.votes !== null);
      button.textContent = isClosed ? button.dataset.closed : button.dataset.open;
    }
  };
  const showTally = (tally) => {
    if (!tally || !find("votes")) return;
    find("came").textContent = fill(words.came, { number: tally.participant_count });
    if (!board.poll || tally.poll_number !== board.poll.number) return;
    const all = Math.max(1, tally.votes.reduce((sum, number) => sum + number, 0));
    find("votes").replaceChildren(
      ...board.poll.options.map((option, place) => {
        const votes = tally.votes[place] || 0;
        return element("li", {}, option, element("meter", { max: all, value: votes }), String(votes));
      }),
    );
  };

  const take = (state) => {
    if (state.version < board.version) return;
    board = { ...board, ...state };
    show();
    if (board.poll) showTally({ ...tally, votes: board.poll.number === tally?.poll_number ? tally.votes : [], poll_number: board.poll.number });
    if (board.state === "ended") over(words.ended);
  };
  let tally = board.tally;
  const over = (text) => {
    find("connection").textContent = text;
    page.dataset.state = "over";
    for (const control of page.querySelectorAll("button, textarea, input")) control.disabled = true;
    socket.stop();
  };
  const socket = window.liveSocket({
    fetchTicket,
    room: "live_lesson",
    id: words.live,
    onFrame: (frame) => {
      if (frame.type === "joined") {
        take(frame.state);
        showTally((tally = frame.state.tally));
      } else if (frame.type === "lesson_update") take(frame.state);
      else if (frame.type === "lesson_tally") showTally((tally = frame.tally));
    },
    onState: (state) => {
      if (page.dataset.state === "over") return;
      page.dataset.state = state;
      if (state === "open") find("connection").textContent = words.open;
      else if (state === "connecting") find("connection").textContent = words.connecting;
      else over(state === "lessons.live_lesson_ended" ? words.ended : words.out);
    },
  });

  const tell = (answer) => {
    const line = find("refusal");
    if (line) line.textContent = answer.type === "error" ? answer.detail || words.connecting : "";
    return answer.type !== "error";
  };
  const say = async (body) => tell(await socket.say(body));

  page.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.go) say({ do: "step", step: board.step + Number(button.dataset.go) });
    else if ("clear" in button.dataset) say({ do: "content", markdown: "" });
    else if (button.dataset.close) say({ do: "close_poll", shows_results: button.dataset.close === "true" });
    else if (button.dataset.end && confirm(button.dataset.end)) say({ do: "end" });
  });
  page.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const given = Object.fromEntries(new FormData(form));
    if (given.options !== undefined) given.options = given.options.split("\n").map((line) => line.trim()).filter(Boolean);
    if (await say({ do: form.dataset.do, ...given })) form.reset();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select")) return;
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    const next = board.step + step;
    if (step && board.state === "running" && next >= 0 && next < board.step_count) say({ do: "step", step: next });
  });
  show();
  showTally(tally);
});
