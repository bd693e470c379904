// The JavaScript reader of forms and rules. The Python reader is daylit.record; both run the same cases (tests/rules).

export { asked, valueAt } from "./asking.js";
export { check } from "./check.js";
export { LAYOUT, ReadyForm } from "./form.js";
