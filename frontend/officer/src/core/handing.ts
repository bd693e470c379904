// Receipts for people who were stopped: codes kept for times without a network, and the link of one.

import type { BlindKey } from "./blind";

/** What this device has to hand out, for one agency. A code leaves the stock when it is shown, and never comes back. */
export interface Stock {
  agency: string;
  open: boolean;
  key: BlindKey | null;
  purpose: string;
  address: string;
  short: string;
  codes: string[];
}

/** A receipt as it is shown. It stands on this device alone, until its record is forgotten. */
export interface Handed {
  code: string;
  link: string;
  address: string;
}

export const ENOUGH = 20;
export const FEW = 10;

/** What of a stop goes into a receipt's link: its kind, its area and its month. Nothing else of it. */
export interface Stratum {
  kind: string;
  area: string | null;
  month: string;
}

/** The next code of the stock as a receipt, and the stock without it; null where there is none. */
export function taken(stock: Stock | undefined, agency: string, stratum: Stratum): { handed: Handed; stock: Stock } | null {
  const [code, ...codes] = stock && stock.agency === agency && stock.open ? stock.codes : [];
  if (!stock || !code) return null;
  const told = new URLSearchParams({ g: stock.short, c: code });
  if (/^[a-z_]{1,40}$/.test(stratum.kind)) told.set("k", stratum.kind);
  if (stratum.area) told.set("a", stratum.area.slice(0, 8));
  if (/^\d{4}-\d{2}$/.test(stratum.month)) told.set("m", stratum.month);
  return { handed: { code, link: `${stock.address}?${told}`, address: stock.address }, stock: { ...stock, codes } };
}

/** How many codes to ask for now. */
export function wanted(stock: Stock): number {
  return stock.open && stock.codes.length < FEW ? ENOUGH - stock.codes.length : 0;
}
