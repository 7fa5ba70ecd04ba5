"use strict";

// A question inside of a lesson, as one of an exercise of the lesson, where answers are graded as everywhere: prompt and
// options come with an attempt, and what would be right only once it is due. An attempt is opened by a press alone, and
// only where it uses nothing up; elsewhere the teacher asks the question.
window.learnQuestion = ({ lessonId, questionId, words }) => {
  const { learnerApi: api } = window;
  const { element, putHtml } = window.pageParts;
  const MAX_TRIES = 3;
  const sentence = element("p", { text: words.question });
  const place = element("div", { className: "follow-question" }, sentence);
  let opening = null;
  let isShown = false;

  const find = async () => {
    const { results } = await api.get(`assessments/exercises/?lesson=${lessonId}&question=${questionId}`);
    const exercise = results.find((each) => each.time_limit_minutes === null && each.attempts_allowed === null);
    if (exercise) offer(exercise.id);
  };
  const look = (patience) => {
    opening =
      opening ||
      find().catch((error) => {
        opening = null; // with the next look at this step, or sooner
        patience(error, () => isShown && look(patience));
      });
  };
  const open = () => {
    isShown = true;
    look(api.patience());
  };
  const close = () => (isShown = false);

  const why = (error) => (error.isBusy ? words.wait : error.detail || words.wait);
  const offer = (exercise) => {
    const told = element("p", { role: "status" });
    const button = element("button", { type: "button", text: words.begin });
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await begin(exercise);
      } catch (error) {
        told.textContent = why(error);
      }
      button.disabled = false;
    });
    place.append(button, told);
  };
  // The attempt that is open already, or a new one. One that was begun before the question came in does not ask it.
  const begin = async (exercise) => {
    const attempt = await api.post("assessments/attempts/", { assessment: exercise });
    const item = attempt.items.find((each) => each.question_id === questionId);
    if (!item) return place.replaceChildren(sentence);
    draw(item, `assessments/attempts/${attempt.id}/answers/${questionId}/`);
    place.querySelector("input")?.focus();
  };

  const pictureOf = ({ url, alt_text: alt }) => {
    const image = element("img", { alt });
    api.picture(url).then((data) => data && (image.src = data));
    return image;
  };
  const draw = (item, address) => {
    const begun = Date.now();
    const form = element("form");
    const told = element("p", { role: "status" });
    const answer = element("button", { type: "submit", text: words.answer });
    const fields = item.options.length ? item.options.map((option) => optionOf(option, item)) : [numberField(item)];
    const given = () => {
      const data = new FormData(form);
      return item.options.length ? data.getAll("answer") : (data.get("answer") || "").trim();
    };
    const settle = () => {
      const isDone = item.grade?.is_right || item.key !== null || item.tries >= MAX_TRIES;
      for (const control of form.elements) control.disabled = isDone;
      answer.hidden = isDone;
      for (const id of item.key?.choices || []) form.querySelector(`[value="${CSS.escape(id)}"]`)?.parentElement.classList.add("is-right");
      if (!item.grade) return;
      const right = item.key?.answer ? ` (${item.key.answer})` : "";
      told.replaceChildren(element("strong", { text: (item.grade.is_right ? words.right : words.wrong) + right }));
      for (const html of [...item.grade.feedback, item.solution_html]) if (html) told.append(putHtml(element("span", { dir: "auto" }), html));
    };
    form.append(putHtml(element("div", { dir: "auto" }), item.html), ...(item.picture ? [pictureOf(item.picture)] : []), ...fields, answer, told);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!given().length) return;
      answer.disabled = true;
      try {
        const duration = Math.min(Date.now() - begun, 86_400_000);
        Object.assign(item, await api.put(address, { response: given(), duration_ms: duration }));
        settle();
      } catch (error) {
        told.textContent = why(error);
      }
      answer.disabled = false;
    });
    place.replaceChildren(form);
    settle();
  };
  const optionOf = ({ id, html, picture }, { max_choices: most, response }) => {
    const input = element("input", { type: most === 1 ? "radio" : "checkbox", name: "answer", value: id });
    input.checked = (response || []).includes(id);
    return element("label", {}, input, picture && pictureOf(picture), html && putHtml(element("span", { dir: "auto" }), html));
  };
  const numberField = ({ response }) =>
    element("label", {}, words.number, element("input", { name: "answer", inputmode: "decimal", autocomplete: "off", value: response ?? "" }));

  return { node: place, open, close };
};
