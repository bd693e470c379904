// Objects as they come from JSON: own keys only, and what is undefined is not there.

/** Whether a value is an object, and neither null nor a list. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether an object has a key of its own; a key that is undefined is not there, as in JSON. */
export function has(object, key) {
  return Object.hasOwn(object, key) && object[key] !== undefined;
}

/** The keys of an object. */
export function keys(object) {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}
