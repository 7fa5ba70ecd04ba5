"use strict";

// The concept graph of a subject or a course: looked at, searched, one concept at a time.
window.lyceumGraph = (() => {
  const { element } = window.pageParts;
  const root = document.querySelector("[data-graph]");
  if (!root) return null;
  const texts = JSON.parse(document.getElementById("graph-texts").textContent);
  const part = (name) => root.querySelector(`[data-${name}]`);
  const panel = part("panel");
  const listeners = [];
  const state = { nodes: [], edges: [], names: new Map(), chosen: null, drawing: false, matches: [], match: -1 };

  root.hidden = false;
  document.querySelector("[data-list]").open = false;
  const cy = cytoscape({
    container: part("canvas"),
    style: graphLook.style(),
    minZoom: 0.08,
    maxZoom: 2.5,
    autoungrabify: true,
    boxSelectionEnabled: false,
  });

  const fill = (text, ...values) => {
    let filled = text;
    for (const [place, value] of values.entries()) filled = filled.replace(`%${place + 1}`, () => value);
    return values.length ? filled.replace("%d", () => values[0]) : filled;
  };
  const say = (text) => {
    part("status").textContent = text;
    part("alert").hidden = true;
  };
  const complain = (text) => {
    part("status").textContent = "";
    part("alert").textContent = text;
    part("alert").hidden = false;
  };
  const button = (text, press, className = "") => {
    const made = element("button", { type: "button", text, className });
    made.addEventListener("click", press);
    return made;
  };

  // --- colours ------------------------------------------------------------------------------------------------
  const groupOf = (node) => {
    if (document.getElementById("graph-colours").value === "level") return node.level;
    return node.tags[0] ?? null;
  };
  const hues = () => {
    const groups = [...new Set(state.nodes.map(groupOf))].filter((group) => group !== null);
    groups.sort((one, other) => (one < other ? -1 : 1));
    // Steps go from teal over blue to violet; tags lie all round the circle, as far apart as they can.
    const byLevel = document.getElementById("graph-colours").value === "level";
    const hue = (place) => (byLevel ? 165 + (135 * place) / Math.max(groups.length - 1, 1) : (165 + (360 * place) / groups.length) % 360);
    return new Map(groups.map((group, place) => [group, Math.round(hue(place))]));
  };
  const colour = () => {
    const found = hues();
    cy.batch(() => {
      for (const node of state.nodes) {
        const { fill: paper, line } = graphLook.paint(found.get(groupOf(node)) ?? null);
        cy.getElementById(node.id).data({ fill: paper, line });
      }
    });
    cy.style(graphLook.style());
    const groups = state.nodes.some((node) => groupOf(node) === null) ? [...found.keys(), null] : [...found.keys()];
    part("legend").replaceChildren(
      ...groups.slice(0, 24).map((group) => {
        const item = element("li");
        const swatch = element("span");
        swatch.style.backgroundColor = graphLook.paint(found.get(group) ?? null).fill;
        swatch.style.borderColor = graphLook.paint(found.get(group) ?? null).line;
        const words = typeof group === "number" ? fill(texts.level, String(group + 1)) : (group ?? texts.noTag);
        item.append(swatch, words);
        return item;
      }),
    );
  };

  // --- the picture --------------------------------------------------------------------------------------------
  const show = ({ nodes, edges }, { keepsView = false } = {}) => {
    Object.assign(state, { nodes, edges, names: new Map(nodes.map((node) => [node.id, node])) });
    const { spots, bends } = graphLook.places(nodes, edges);
    cy.batch(() => {
      cy.elements().remove();
      cy.add(
        nodes.map((node) => ({
          data: { id: node.id, name: node.name, height: graphLook.heightOf(node.name), fill: "#fff", line: "#888" },
          position: { x: spots.get(node.id).x, y: spots.get(node.id).y },
        })),
      );
      cy.add(
        edges.map(({ from, to }) => {
          const id = `${from} ${to}`;
          const chain = bends.get(id) || [];
          const line = chain.length ? graphLook.segments(spots.get(from), spots.get(to), chain) : {};
          return { data: { id, source: from, target: to, ...line }, classes: chain.length ? "bent" : "" };
        }),
      );
    });
    colour();
    if (!keepsView) fit();
    for (const listener of listeners) listener();
  };
  // All of it, as long as it can be read; else its beginning, in the middle.
  const fit = (all = false) => {
    cy.resize();
    cy.fit(undefined, 20);
    if (cy.zoom() > 1.1) zoomTo(1.1);
    if (all || cy.zoom() >= 0.65) return;
    cy.zoom(0.75);
    const box = cy.nodes().boundingBox();
    const highest = cy.nodes().filter((node) => node.position("y") < box.y1 + 60).boundingBox();
    const top = highest.w < cy.width() ? highest.x1 + highest.w / 2 : box.x1 + box.w / 2;
    cy.pan({ x: cy.width() / 2 - 0.75 * top, y: 20 - 0.75 * box.y1 });
  };
  const zoomTo = (level) => cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  const bring = (element) => {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) cy.animate({ center: { eles: element }, duration: 200 });
    else cy.center(element);
    if (cy.zoom() < 0.5) zoomTo(0.7);
  };

  const plain = () => {
    cy.remove("edge.refused");
    cy.elements().removeClass("faded chosen way match cycle");
  };
  const choose = (id, { moves = false } = {}) => {
    cy.batch(() => {
      plain();
      state.chosen = id;
      if (!id) return;
      const node = cy.getElementById(id);
      const kin = node.predecessors().union(node.successors());
      cy.elements().difference(kin).difference(node).addClass("faded");
      kin.edges().addClass("way");
      node.addClass("chosen");
    });
    if (id && moves) bring(cy.getElementById(id));
    describe();
  };

  // --- beside it ----------------------------------------------------------------------------------------------
  const hint = [...panel.children];
  const kinList = (title, nodes, extra) => {
    const list = element("ul");
    for (const node of nodes) {
      const item = element("li");
      const link = button(node.name, () => choose(node.id, { moves: true }));
      link.dir = "auto";
      item.append(link, ...(extra ? [extra(node)] : []));
      list.append(item);
    }
    if (!nodes.length) list.append(element("li", { text: texts.nothing }));
    return [element("h3", { text: title }), list];
  };
  const describe = () => {
    const node = state.names.get(state.chosen);
    if (!node) return panel.replaceChildren(...hint);
    const heading = element("h2", { text: node.name, dir: "auto" });
    const tags = element("p", { className: "graph-tags" }, ...node.tags.map((text) => element("span", { text })));
    const drawn = cy.getElementById(node.id);
    const edit = element("a", { text: texts.edit, className: "console-more", href: node.page });
    const words = element("p", { text: node.description, dir: "auto" });
    const kin = (one, other) => state.edges.filter((edge) => edge[one] === node.id).map((edge) => state.names.get(edge[other]));
    const take = state.drawing
      ? (low) => button(texts.takeAway, () => root.dispatchEvent(new CustomEvent("disconnect", { detail: [node.id, low.id] })), "graph-take")
      : null;
    panel.replaceChildren(
      heading,
      element("code", { text: node.code }),
      tags,
      words,
      ...kinList(texts.buildsOn, kin("to", "from"), take),
      element("p", { text: fill(texts.before, String(drawn.predecessors("node").length)) }),
      ...kinList(texts.neededFor, kin("from", "to")),
      element("p", { text: fill(texts.after, String(drawn.successors("node").length)) }),
      edit,
    );
    if (state.drawing) {
      const erase = () => confirm(fill(texts.deleteSure, node.name)) && root.dispatchEvent(new CustomEvent("erase", { detail: node.id }));
      panel.append(element("br"), button(texts.delete, erase, "console-action"));
    }
  };

  const showCycle = (ids, text) => {
    complain(text);
    cy.batch(() => {
      plain();
      cy.elements().addClass("faded");
      for (const [place, high] of ids.slice(0, -1).entries()) {
        const low = ids[place + 1];
        cy.getElementById(high).removeClass("faded").addClass("cycle");
        let edge = cy.getElementById(`${low} ${high}`);
        if (edge.empty()) edge = cy.add({ data: { id: `refused ${low} ${high}`, source: low, target: high }, classes: "refused" });
        edge.removeClass("faded").addClass("cycle");
      }
    });
    cy.fit(cy.elements(".cycle"), 40);
    if (cy.zoom() > 1) zoomTo(1);
  };

  // --- searching ----------------------------------------------------------------------------------------------
  const search = document.getElementById("graph-search");
  const find = () => {
    const term = search.value.trim().toLocaleLowerCase();
    choose(null);
    state.match = -1;
    const fits = (node) => [node.name, node.code, ...node.tags].some((text) => text.toLocaleLowerCase().includes(term));
    state.matches = term ? state.nodes.filter(fits) : [];
    if (!term) return say("");
    cy.batch(() => {
      cy.elements().addClass("faded");
      for (const node of state.matches) cy.getElementById(node.id).removeClass("faded").addClass("match");
    });
    say(fill(texts.found, String(state.matches.length)));
    if (state.matches.length) bring(cy.getElementById(state.matches[0].id));
  };
  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !state.matches.length) return;
    event.preventDefault();
    state.match = (state.match + 1) % state.matches.length;
    choose(state.matches[state.match].id, { moves: true });
  });

  // --- hands and keys -----------------------------------------------------------------------------------------
  cy.on("tap", "node", (event) => choose(event.target.id()));
  cy.on("tap", (event) => event.target === cy && choose(null));
  for (const each of root.querySelectorAll("[data-zoom]")) {
    each.addEventListener("click", () => zoomTo(cy.zoom() * Number(each.dataset.zoom)));
  }
  part("fit").addEventListener("click", () => fit(true));
  const keys = {
    ArrowLeft: () => cy.panBy({ x: 60, y: 0 }),
    ArrowRight: () => cy.panBy({ x: -60, y: 0 }),
    ArrowUp: () => cy.panBy({ x: 0, y: 60 }),
    ArrowDown: () => cy.panBy({ x: 0, y: -60 }),
    "+": () => zoomTo(cy.zoom() * 1.3),
    "-": () => zoomTo(cy.zoom() * 0.77),
    0: () => fit(true),
    Escape: () => choose(null),
  };
  part("canvas").addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.getElementById("graph-colours").addEventListener("change", colour);
  new MutationObserver(colour).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });

  show(JSON.parse(document.getElementById("graph-data").textContent));
  if (root.dataset.focus) choose(root.dataset.focus, { moves: true });
  return { cy, root, texts, state, part, fill, say, complain, show, choose, describe, showCycle, onChange: (act) => listeners.push(act) };
})();
