/** One thing that is not right in a record, where it stands, and what to do. */
export interface Problem {
  code: string;
  at: string;
  rule: string;
  severity: "error" | "warning";
  sentence: string;
  remedy: string;
  values: Record<string, string>;
}

/** One question that shows, or one list to which a part may be added. */
export interface Asked {
  at: string;
  path: string;
  required: boolean;
  codes: string[];
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Condition = [string, ...Json[]];
export type Table = Record<string, [string | null, string | null] | null>;
export type Phase = "entry" | "submit" | "review";

export const LAYOUT: number;

/** A form document made ready. Keep it: making it ready takes longer than one check. */
export class ReadyForm {
  constructor(document: { layout: number; [key: string]: Json });
  readonly document: { [key: string]: Json };
}

export function check(form: ReadyForm, answers: unknown, options?: { tables?: Record<string, Table>; phase?: Phase }): Problem[];
export function asked(form: ReadyForm, answers: { [key: string]: Json }, options?: { phase?: Phase }): Asked[];
export function valueAt(form: ReadyForm, answers: { [key: string]: Json }, node: Condition, at?: string): Json;
