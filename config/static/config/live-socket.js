"use strict";

// A socket that comes back: a ticket, the room, and again after it closed, unless the sign-in or the room is over.
// `fetchTicket` gives {path, protocols} or null where there is no sign-in any more.
window.liveSocket = ({ fetchTicket, room, id, onFrame, onState }) => {
  const LONGEST_WAIT = 15000;
  let socket = null;
  let wait = 500;
  let isOver = false;
  let number = 0;
  const answers = new Map();

  const stop = (state) => {
    isOver = true;
    onState(state);
    socket?.close();
  };
  const again = () => {
    if (isOver) return;
    onState("connecting");
    setTimeout(open, wait + Math.random() * 300);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const open = async () => {
    let ticket;
    try {
      ticket = await fetchTicket();
    } catch {
      return again();
    }
    if (!ticket) return stop("signed_out");
    const address = new URL(ticket.path, location.href.replace(/^http/, "ws"));
    socket = new WebSocket(address, ticket.protocols);
    socket.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => {
      answers.forEach((answer) => answer({ type: "error", code: "closed", detail: "" }));
      answers.clear();
      // 4401: the ticket came too late, or the sign-in is over; the next ticket tells.
      if (code === 4429) wait = LONGEST_WAIT;
      again();
    });
  };
  const hear = (frame) => {
    if (frame.type === "welcome") return send({ type: "join", room, id, ref: "join" });
    if (frame.ref === "join") {
      if (frame.type === "error") return stop(frame.code);
      wait = 500;
      onState("open");
    }
    if (frame.type === "left") return stop(frame.reason);
    if (answers.has(frame.ref)) {
      answers.get(frame.ref)(frame);
      answers.delete(frame.ref);
    }
    onFrame(frame);
  };
  const send = (frame) => socket?.readyState === WebSocket.OPEN && (socket.send(JSON.stringify(frame)), true);

  // What is said is answered with `done` or `error`; where nothing is open, with an error at once.
  const say = (body) =>
    new Promise((resolve) => {
      const ref = `say-${(number += 1)}`;
      answers.set(ref, resolve);
      if (!send({ type: "say", room, id, ref, body })) {
        answers.delete(ref);
        resolve({ type: "error", code: "closed", detail: "" });
      }
    });

  onState("connecting");
  open();
  return { say, stop: () => stop("stopped") };
};

// The shown block of a sheet: its last `count` elements are the blocks, in their order. What is hidden falls silent.
window.liveSheet = (sheet) => (step, count) => {
  [...sheet.children].slice(-count).forEach((block, place) => {
    block.toggleAttribute("hidden", place !== step);
    if (place !== step) block.querySelectorAll("audio, video").forEach((player) => player.pause());
  });
};
