// Asking the server. Whatever is not an answer of the contract counts as no answer: nothing is concluded from it.

import type { BlindKey } from "../core/blind";
import type { Answers, Beside, HeldAnswer, Listing, Numbers, Said, Sealed, Start, Template, Told } from "../core/contract";
import type { Answer } from "../core/outbox";

const ROOT = "/collect/api/";
const CODES = "/receipts/api/codes";
const PATIENCE = 20_000;

export class SignedOut extends Error {}
export class NoAnswer extends Error {}
export class Refused extends Error {
  constructor(readonly said: Said) {
    super(said.sentence);
  }
}

interface Reply {
  status: number;
  json: unknown;
  after: number | null;
}

async function ask(method: string, path: string, body?: unknown, root = ROOT): Promise<Reply> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") {
    headers["X-CSRFToken"] = csrf();
    headers["X-Device-Clock"] = new Date().toISOString(); // the server tells a wrong clock from a long wait by it
  }
  let response: Response;
  try {
    response = await fetch(root + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new NoAnswer("The server was not reached.");
  }
  const json: unknown = await response.json().catch(() => null);
  return { status: response.status, json, after: waiting(response.headers.get("Retry-After")) };
}

function waiting(text: string | null): number | null {
  const seconds = Number(text);
  return text !== null && Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : null;
}

/** The token against foreign requests. The cookie goes first: a page from the device's cache may hold an old one. */
function csrf(): string {
  const cookies = Object.fromEntries(document.cookie.split("; ").map((each) => each.split(/=(.*)/s) as [string, string]));
  const given = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content;
  return cookies["__Host-csrftoken"] || cookies["csrftoken"] || given || "";
}

function saidIn(json: unknown): Said {
  const error = (json as { error?: Partial<Said> } | null)?.error;
  return { code: error?.code ?? "", sentence: error?.sentence ?? "The server refused.", remedy: error?.remedy ?? "" };
}

async function wanted<Value>(method: string, path: string, body?: unknown, root = ROOT): Promise<Value> {
  const { status, json } = await ask(method, path, body, root);
  if (status === 401) throw new SignedOut();
  if (status >= 200 && status < 300) return json as Value;
  if (status >= 400 && status < 500 && status !== 429) throw new Refused(saidIn(json));
  throw new NoAnswer("The server has trouble.");
}

export const getStart = (): Promise<Start> => wanted("GET", "start");
export const getContacts = (): Promise<{ contacts: Listing[]; horizon: number; epoch: string }> => wanted("GET", "contacts");
export const getNumbers = (): Promise<Numbers> => wanted("GET", "numbers");
export const getHeld = (ids: string[]): Promise<HeldAnswer> => wanted("GET", `receipts?ids=${ids.join(",")}`);
export const getContact = (id: string): Promise<{ contact: Listing; answers: Answers; beside?: Beside }> => wanted("GET", `contacts/${id}`);
export const getSealed = <Value>(kind: "forms" | "tables" | "streets", sha: string): Promise<Value> => wanted("GET", `${kind}/${sha}`);
export const putTemplate = ({ id, name, kind, answers }: Template): Promise<unknown> =>
  wanted("PUT", `templates/${id}`, { name, kind, answers });
export const deleteTemplate = (id: string): Promise<unknown> => wanted("DELETE", `templates/${id}`);

/** Whether receipts are given, and with which key; with numbers, their signatures. */
export type Codes = { open: false } | { open: true; key: BlindKey; purpose: string; address: string; agency: string; signed?: string[] };
export function askCodes(): Promise<Codes>;
export function askCodes(body: { key: string; blinded: string[] }): Promise<{ signed?: string[] }>;
export function askCodes(body?: { key: string; blinded: string[] }): Promise<unknown> {
  return wanted(body ? "PUT" : "GET", "", body, CODES);
}

/** The key of what is personal, back from the server for its own officer, who gave a second factor just now. */
export const openKey = (name: string, body: Sealed): Promise<{ key: string }> => wanted("PUT", `unlock/${name}`, body);

/** One entry to the server; what came back, in the words of the outbox. */
export async function putContact(id: string, body: Sealed): Promise<Answer> {
  let reply: Reply;
  try {
    reply = await ask("PUT", `contacts/${id}`, body);
  } catch {
    return { kind: "later", after: null, why: "The server was not reached." };
  }
  const { status, json } = reply;
  const { receipt, problems } = (json ?? {}) as { receipt?: unknown; problems?: Told[] };
  if (status === 200 || status === 201) return { kind: "receipt", receipt, problems: [], mend: false };
  if (status === 202) return { kind: "receipt", receipt, problems: problems ?? [], mend: true };
  if (status === 409) {
    const { sentence, remedy } = saidIn(json);
    return { kind: "receipt", receipt, problems: [{ sentence, remedy }], mend: true };
  }
  if (status === 401) return { kind: "signed_out" };
  if (status === 400) return { kind: "unreadable", said: saidIn(json) };
  return { kind: "later", after: reply.after, why: `The server has trouble (${status}).` };
}
