"use strict";

// How the concept graph looks: colours for light and dark, and where its concepts stand.
window.graphLook = (() => {
  const WIDTH = 136;
  const GAP = 14;
  const FAMILY = getComputedStyle(document.body).fontFamily;
  const LINE = 17;
  // Above this, laying out by hand is a second's work at most, and by dagre a minute's.
  const MANY = 600;

  const isDark = () => document.documentElement.classList.contains("dark");
  const ink = () => (isDark() ? "#e8eeed" : "#16302e");

  // One hue for each step or tag; paper and ink keep their contrast in both themes.
  const colour = (hue) => (isDark() ? `hsl(${hue}, 42%, 24%)` : `hsl(${hue}, 52%, 88%)`);
  const edge = (hue) => (isDark() ? `hsl(${hue}, 45%, 52%)` : `hsl(${hue}, 45%, 42%)`);
  const grey = () => (isDark() ? { fill: "#2c3433", line: "#7d8a88" } : { fill: "#eceff0", line: "#8a9694" });
  const paint = (hue) => (hue === null ? grey() : { fill: colour(hue), line: edge(hue) });

  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `500 13px ${FAMILY}`;
  const linesOf = (name) => {
    let lines = 1;
    let line = "";
    for (const word of name.split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word;
      if (line && measure.measureText(longer).width > WIDTH - 18) {
        lines += 1;
        line = word;
      } else line = longer;
    }
    return lines;
  };
  const heightOf = (name) => linesOf(name) * LINE + 16;

  const style = () => {
    const line = isDark() ? "#64716f" : "#9aa7a5";
    const accent = isDark() ? "#7bd0c5" : "#1d6f67";
    return [
      {
        selector: "node",
        style: {
          shape: "round-rectangle",
          width: WIDTH,
          height: "data(height)",
          "background-color": "data(fill)",
          "border-color": "data(line)",
          "border-width": 1.5,
          label: "data(name)",
          color: ink(),
          "font-family": FAMILY,
          "font-size": 13,
          "font-weight": 500,
          "text-wrap": "wrap",
          "text-max-width": WIDTH - 16,
          "text-valign": "center",
          "text-halign": "center",
        },
      },
      {
        selector: "edge",
        style: {
          width: 1.5,
          "line-color": line,
          "curve-style": "bezier",
          "target-arrow-shape": "triangle",
          "target-arrow-color": line,
          "arrow-scale": 0.9,
        },
      },
      {
        selector: "edge.bent",
        style: {
          "curve-style": "round-segments",
          "edge-distances": "node-position",
          "segment-distances": (edge) => edge.data("distances"),
          "segment-weights": (edge) => edge.data("weights"),
          "segment-radii": 40,
        },
      },
      { selector: ".faded", style: { opacity: 0.22 } },
      { selector: "node.chosen", style: { "border-width": 4, "border-color": accent } },
      { selector: "node.match", style: { "border-width": 4, "border-color": isDark() ? "#f5c451" : "#a86500" } },
      { selector: "node.picked", style: { "border-width": 4, "border-style": "dashed", "border-color": accent } },
      { selector: "edge.way", style: { width: 2.5, "line-color": accent, "target-arrow-color": accent } },
      { selector: ".cycle", style: { opacity: 1 } },
      { selector: "node.cycle", style: { "border-width": 4, "border-color": "#d9480f" } },
      { selector: "edge.cycle", style: { width: 3, "line-color": "#d9480f", "target-arrow-color": "#d9480f" } },
      // In a bow round the concepts between, beside the ways that are there: straight, it would look like one of them.
      {
        selector: "edge.refused",
        style: {
          "line-style": "dashed",
          "curve-style": "unbundled-bezier",
          "edge-distances": "node-position",
          "control-point-distances": [WIDTH * 0.9, WIDTH * 0.9],
          "control-point-weights": [0.1, 0.9],
        },
      },
    ];
  };

  // Concepts that build on nothing stand at the top, what builds on them below. dagre says in which row and in which
  // order, so that few ways cross; then each row is pulled together, for dagre leaves long ways much room.
  // Gives the middle of each concept, and for each long way the points through which it goes between the others.
  const places = (nodes, edges) => {
    if (nodes.length > MANY) return { spots: grid(nodes), bends: new Map() };
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "TB", nodesep: GAP, edgesep: 2, ranksep: 46 });
    graph.setDefaultEdgeLabel(() => ({}));
    for (const node of nodes) graph.setNode(node.id, { width: WIDTH, height: heightOf(node.name) });
    for (const each of edges) graph.setEdge(each.from, each.to);
    dagre.layout(graph);
    const spots = new Map(nodes.map(({ id }) => [id, { x: graph.node(id).x, y: graph.node(id).y, width: WIDTH, near: [] }]));
    const heights = new Set([...spots.values()].map((spot) => spot.y));
    const bends = new Map();
    for (const { from, to } of edges) {
      const between = graph.edge(from, to).points.slice(1, -1).filter((point) => heights.has(point.y));
      const chain = between.map(({ x, y }) => ({ x, y, width: 6, near: [] }));
      bends.set(`${from} ${to}`, chain);
      const way = [spots.get(from), ...chain, spots.get(to)];
      for (let place = 1; place < way.length; place += 1) {
        way[place].near.push(way[place - 1]);
        way[place - 1].near.push(way[place]);
      }
    }
    pullTogether([...spots.values(), ...[...bends.values()].flat()]);
    return { spots, bends };
  };

  // Each row keeps its order and its gaps; within them everything moves towards what it is joined to.
  const pullTogether = (items) => {
    const rows = new Map();
    for (const item of items) rows.set(item.y, [...(rows.get(item.y) || []), item]);
    for (const row of rows.values()) {
      row.sort((one, other) => one.x - other.x);
      let end = 0;
      row.forEach((item, place) => {
        item.offset = place ? row[place - 1].offset + (row[place - 1].width + item.width) / 2 + GAP : 0;
        end = item.offset;
      });
      for (const item of row) item.x = item.offset - end / 2;
    }
    const ordered = [...rows.keys()].sort((one, other) => one - other).map((height) => rows.get(height));
    for (let pass = 0; pass < 40; pass += 1) {
      for (const row of pass % 2 ? [...ordered].reverse() : ordered) settle(row);
    }
  };
  // The places nearest to those wished for that keep the gaps: neighbours that would overlap move as one block.
  // Source: pool adjacent violators (Ayer et al., 1955), on the wishes less the offsets.
  const settle = (row) => {
    const blocks = [];
    for (const item of row) {
      const wish = item.near.length ? item.near.reduce((sum, each) => sum + each.x, 0) / item.near.length : item.x;
      blocks.push({ sum: wish - item.offset, items: [item] });
      const mean = (block) => block.sum / block.items.length;
      while (blocks.length > 1 && mean(blocks.at(-2)) > mean(blocks.at(-1))) {
        const last = blocks.pop();
        blocks.at(-1).sum += last.sum;
        blocks.at(-1).items.push(...last.items);
      }
    }
    for (const block of blocks) for (const item of block.items) item.x = block.sum / block.items.length + item.offset;
  };

  // The bends of a way as cytoscape takes them: how far along the straight line, and how far beside it.
  const segments = (from, to, chain) => {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy);
    const along = ({ x, y }) => ((x - from.x) * dx + (y - from.y) * dy) / length ** 2;
    const beside = ({ x, y }) => (-(x - from.x) * dy + (y - from.y) * dx) / length;
    return { weights: chain.map(along), distances: chain.map(beside) };
  };

  const grid = (nodes) => {
    const found = new Map();
    const counts = new Map();
    let top = 0;
    let level = -1;
    for (const node of nodes) {
      if (node.level !== level) {
        level = node.level;
        top += 110;
      }
      const count = counts.get(level) || 0;
      counts.set(level, count + 1);
      if (count && count % 30 === 0) top += 70;
      found.set(node.id, { x: (count % 30) * (WIDTH + 16), y: top });
    }
    return found;
  };

  return { heightOf, paint, places, segments, style };
})();
