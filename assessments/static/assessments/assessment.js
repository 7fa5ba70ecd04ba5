"use strict";
// The pickers of lesson and question offer what belongs to the chosen course.
document.addEventListener("DOMContentLoaded", () => {
  django.jQuery.ajaxPrefilter((options) => {
    const course = document.getElementById("id_course");
    if (course?.value && /field_name=(lesson|question)/.test(options.data ?? "")) options.data += `&course=${course.value}`;
  });
});
