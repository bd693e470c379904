// Finding a code among thousands, by the beginnings of its words, without a network.

export interface Choice {
  value: string;
  label: string;
  meaning?: string;
  exclusive?: boolean;
}

interface Ready {
  choice: Choice;
  words: string[];
  /** What one would begin with: the code, and the first word of the label. */
  first: string[];
}

/** Words without case and accents: “Señal” is found by “senal”. */
export function wordsOf(text: string): string[] {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

export class Index {
  private readonly ready: Ready[];

  constructor(readonly choices: Choice[]) {
    this.ready = choices.map((choice) => {
      const [code, label] = [wordsOf(choice.value), wordsOf(choice.label)];
      return { choice, words: [...code, ...label], first: [...code.slice(0, 1), ...label.slice(0, 1)] };
    });
  }

  /** The choices of which each word asked for begins a word; those used most, then those that begin so, come first. */
  find(query: string, { uses = {}, most = 20 }: { uses?: Record<string, number>; most?: number } = {}): Choice[] {
    const asked = wordsOf(query);
    const found: { choice: Choice; rank: number; order: number }[] = [];
    for (const [order, { choice, words, first: firsts }] of this.ready.entries()) {
      if (!asked.every((each) => words.some((word) => word.startsWith(each)))) continue;
      const first = asked[0] !== undefined && firsts.some((each) => each.startsWith(asked[0]!)) ? 1 : 0;
      found.push({ choice, rank: (uses[choice.value] ?? 0) * 2 + first, order });
    }
    found.sort((one, other) => other.rank - one.rank || one.order - other.order);
    return found.slice(0, most).map((each) => each.choice);
  }
}
