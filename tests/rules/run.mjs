// Runs a batch of jobs with the JavaScript reader: one JSON document in, one JSON array of results out.
// node run.mjs FOLDER_OF_THE_READER < jobs.json

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { ReadyForm, asked, check, valueAt } = await import(pathToFileURL(`${process.argv[2]}/index.js`));
const { forms, jobs } = JSON.parse(readFileSync(0, "utf8"));
const ready = Object.fromEntries(Object.entries(forms).map(([name, document]) => [name, new ReadyForm(document)]));

const DO = {
  check: (form, { answers, tables, phase }) => check(form, answers, { tables, phase }),
  asked: (form, { answers, phase }) => asked(form, answers, { phase }),
  value: (form, { answers, node, at }) => valueAt(form, answers, node, at),
};

// A job that throws is an answer too: the comparison shows it, and the other jobs go on.
function run(job) {
  try {
    return DO[job.do](ready[job.form], job);
  } catch (error) {
    return { threw: String(error) };
  }
}

process.stdout.write(JSON.stringify(jobs.map(run)));
