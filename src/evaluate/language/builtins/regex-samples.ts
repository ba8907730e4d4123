/** Texts that a regular expression would match, read off its source: a few, not all, and none that asks for more than its parts say. */

/** More than a few ways through an expression tell nothing more. */
const most = 12;
const candidates = 'x7-_.A/@ :%+=~';

const product = (heads: readonly string[], tails: readonly string[]): string[] => heads.flatMap((head) => tails.map((tail) => head + tail)).slice(0, most);

class Reader {
  private at = 0;
  private readonly source: string;
  constructor(source: string) {
    this.source = source;
  }

  /** `a|b|c`, up to the end of the group. */
  alternatives(): string[] {
    const all = this.sequence();
    while (this.source[this.at] === '|') {
      this.at++;
      all.push(...this.sequence());
    }
    return all.slice(0, most);
  }
  private sequence(): string[] {
    let made = [''];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') made = product(made, this.repeated(this.part()));
    return made;
  }
  /** What a part gives with the quantifier behind it. */
  private repeated(part: string[]): string[] {
    const [quantifier, least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.source.slice(this.at)) ?? [];
    if (quantifier === undefined) return part;
    this.at += quantifier.length;
    const times = Math.min(Math.max(Number(least ?? 1), 1), 40);
    const some = part.map((text) => text.repeat(times));
    return quantifier.startsWith('*') || quantifier.startsWith('?') ? [...some, ''] : some;
  }
  private part(): string[] {
    const letter = this.source[this.at++] ?? '';
    if (letter === '(') return this.group();
    if (letter === '[') return this.set();
    if (letter === '\\') return this.escaped();
    if (letter === '^' || letter === '$') return [''];
    return [letter === '.' ? 'x' : letter];
  }
  private group(): string[] {
    const [kind] = /^\?(?:<?[=!]|:|<\w+>)/.exec(this.source.slice(this.at)) ?? [''];
    this.at += kind.length;
    const inside = this.alternatives();
    this.at++;
    // What is looked for around it is tried when the text as a whole is.
    return /^\?<?[=!]/.test(kind) ? [''] : inside;
  }
  private set(): string[] {
    const start = this.at - 1;
    if (this.source[this.at] === '^') this.at++;
    // A bracket that closes nothing yet stands for itself.
    do this.at += this.source[this.at] === '\\' ? 2 : 1;
    while (this.at < this.source.length && this.source[this.at] !== ']');
    this.at++;
    return this.matching(this.source.slice(start, this.at));
  }
  private escaped(): string[] {
    const [code] = /^(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|k<\w+>|p\{[^}]*\}|.)/.exec(this.source.slice(this.at)) ?? [''];
    this.at += code.length;
    if (/^[bB1-9k]/.test(code)) return [''];
    return /^[a-zA-Z]/.test(code) ? this.matching(`\\${code}`) : [code];
  }
  /** A letter that it is true of: its own, where it has one. */
  private matching(source: string): string[] {
    try {
      const one = new RegExp(`^${source}$`);
      const letter = Array.from(candidates + source).find((c) => one.test(c));
      return letter === undefined ? [] : [letter];
    } catch {
      // Nothing that this engine reads as a set of letters.
      return [];
    }
  }
}

export function samplesOf(source: string): string[] {
  const texts = new Reader(source).alternatives();
  return [...new Set(texts.flatMap((text) => [text, ...text.split('/')]))].filter((text) => text !== '');
}
