// Days and times as texts, and what lies between them: by arithmetic, never by the browser's own idea of a date.

const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const TIME = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year) {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Whether the text is a day that exists, as 2024-02-29. */
export function isDate(text) {
  const parts = DATE.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= (month === 2 && isLeap(year) ? 29 : DAYS[month - 1]);
}

/** Whether the text is a time of day, as 23:59 or 23:59:59. */
export function isTime(text) {
  const parts = TIME.exec(text);
  return parts !== null && Number(parts[1]) < 24 && Number(parts[2]) < 60 && Number(parts[3] ?? 0) < 60;
}

/** Whether the text is a day and a time by the local clock, as 2024-02-29T23:59. */
export function isDatetime(text) {
  return text[10] === "T" && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

/** The day of a date or of a date and time; null for anything else. */
export function dateOf(value) {
  return typeof value === "string" && (isDate(value) || isDatetime(value)) ? value.slice(0, 10) : null;
}

/** The year of a date or of a date and time. */
export function yearOf(value) {
  const day = dateOf(value);
  return day === null ? null : Number(day.slice(0, 4));
}

/** Days from one date to another. */
export function daysBetween(start, end) {
  const [first, last] = [dateOf(start), dateOf(end)];
  return first === null || last === null ? null : ordinal(last) - ordinal(first);
}

/** Whole minutes from one date and time to another, rounded down. */
export function minutesBetween(start, end) {
  const [first, last] = [seconds(start), seconds(end)];
  return first === null || last === null ? null : Math.floor((last - first) / 60);
}

/** The shape of a date, time or date and time, and a text that sorts as they do; null for other values. */
export function orderKey(value) {
  if (typeof value !== "string") return null;
  if (isDate(value)) return ["date", value];
  if (isTime(value)) return ["time", value.length === 5 ? `${value}:00` : value];
  if (isDatetime(value)) return ["datetime", value.length === 16 ? `${value}:00` : value];
  return null;
}

/** The number of a day, counted from the first of January of the year 1. */
function ordinal(day) {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const before = year - 1;
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) + date;
  for (let each = 1; each < month; each += 1) days += each === 2 && isLeap(year) ? 29 : DAYS[each - 1];
  return days;
}

function seconds(value) {
  if (typeof value !== "string" || !isDatetime(value)) return null;
  const clock = value.slice(11);
  const time = Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3, 5)) * 60 + Number(clock.slice(6, 8) || 0);
  return ordinal(value.slice(0, 10)) * 86400 + time;
}
