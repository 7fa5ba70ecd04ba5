"use strict";

// Drawing in the concept graph: concepts and edges, by hand in the picture or by choosing from lists.
(() => {
  const graph = window.lyceumGraph;
  if (!graph) return;
  const { cy, root, texts, state, part, fill, say, complain } = graph;
  const toggle = part("draw");
  const board = document.getElementById("graph-drawing");
  const [connect, add] = ["connect", "add"].map((deed) => board.querySelector(`[data-deed="${deed}"]`));
  const token = board.querySelector('[name="csrfmiddlewaretoken"]').value;
  const nameOf = (id) => state.names.get(id)?.name ?? "";
  let picked = null;
  let isBusy = false;

  const send = async (fields, words) => {
    if (isBusy) return false;
    isBusy = true;
    const answer = await fetch(location.href, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      body: new URLSearchParams(fields),
    })
      .then(async (response) => ({ isDone: response.ok, ...(await response.json()) }))
      .catch(() => ({ isDone: false, message: texts.failed, cycle: [] }));
    isBusy = false;
    pick(null);
    if (answer.isDone) {
      const chosen = state.chosen;
      graph.show(answer.graph, { keepsView: true });
      graph.choose(state.names.has(chosen) ? chosen : null);
      say(words);
    } else if (answer.cycle.length) graph.showCycle(answer.cycle, answer.message);
    else complain(answer.message);
    return answer.isDone;
  };
  const join = (concept, requires) =>
    send({ deed: "connect", concept, requires }, fill(texts.connected, nameOf(concept), nameOf(requires)));
  const cut = (concept, requires) =>
    send({ deed: "disconnect", concept, requires }, fill(texts.disconnected, nameOf(concept), nameOf(requires)));

  const pick = (id) => {
    cy.nodes().removeClass("picked");
    picked = id;
    if (!id) return;
    cy.getElementById(id).addClass("picked");
    choose(connect.elements.requires, id);
    say(fill(texts.next, nameOf(id)));
  };
  // No concept builds on itself: of the two lists, the one that was not touched gives way.
  const fillList = (select, without) => {
    const present = select.value;
    const sorted = state.nodes.filter((node) => node.id !== without);
    sorted.sort((one, other) => one.name.localeCompare(other.name));
    select.replaceChildren(...sorted.map((node) => new Option(node.name, node.id)));
    if (sorted.some((node) => node.id === present)) select.value = present;
  };
  const offer = () => {
    const { concept, requires } = connect.elements;
    fillList(concept);
    fillList(requires, concept.value);
    connect.querySelector("[data-alone]").hidden = state.nodes.length !== 1;
    connect.querySelector("button").hidden = state.nodes.length === 1;
    for (const part of board.querySelectorAll("[data-joining]")) part.hidden = !state.nodes.length;
    document.querySelector("[data-first]")?.toggleAttribute("hidden", state.nodes.length > 0);
  };
  const choose = (select, id) => {
    const { concept, requires } = connect.elements;
    if (select === requires && concept.value === id) {
      concept.value = [...concept.options].find((option) => option.value !== id)?.value ?? id;
    }
    fillList(requires, select === concept ? id : concept.value);
    select.value = id;
  };

  toggle.addEventListener("click", () => {
    state.drawing = !state.drawing;
    toggle.setAttribute("aria-pressed", String(state.drawing));
    board.hidden = !state.drawing;
    pick(null);
    say("");
    cy.resize();
    graph.describe();
  });
  cy.on("tap", "node", (event) => {
    if (!state.drawing) return;
    const id = event.target.id();
    if (!picked || picked === id) return pick(picked === id ? null : id);
    choose(connect.elements.concept, id);
    join(id, picked);
  });
  cy.on("tap", "edge", (event) => {
    if (!state.drawing || event.target.hasClass("refused")) return;
    const [low, high] = [event.target.source().id(), event.target.target().id()];
    if (confirm(fill(texts.takeAwayEdge, nameOf(high), nameOf(low)))) cut(high, low);
  });
  cy.on("tap", (event) => event.target === cy && pick(null));
  root.addEventListener("disconnect", (event) => cut(...event.detail));
  root.addEventListener("erase", (event) => {
    send({ deed: "delete", concept: event.detail }, fill(texts.deleted, nameOf(event.detail)));
  });

  connect.elements.concept.addEventListener("change", (event) => choose(event.target, event.target.value));
  connect.addEventListener("submit", (event) => {
    event.preventDefault();
    join(connect.elements.concept.value, connect.elements.requires.value);
  });
  // A code is proposed as long as nobody wrote one.
  const { name, code } = add.elements;
  let isOwn = false;
  const slug = (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 80);
  name.addEventListener("input", () => {
    if (!isOwn) code.value = slug(name.value);
  });
  code.addEventListener("input", () => {
    isOwn = code.value !== "";
  });
  add.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = { deed: "add", name: name.value, code: code.value };
    if (!(await send(given, fill(texts.added, given.name)))) return;
    graph.choose(state.nodes.find((node) => node.code === given.code)?.id ?? null, { moves: true });
    add.reset();
    isOwn = false;
    name.focus();
  });
  graph.onChange(offer);
  offer();
  if (!state.nodes.length) toggle.click();
})();
