/** Edits nobody thought of: lines that come, go and move, words for words. A scan with a memory says after each what one without it says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { ProcessStore } from '../../src/audit/cache/store.ts';
import { openScan, runScan } from '../../src/audit/run.ts';
import { Sources } from '../../src/project/sources.ts';

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % Math.max(1, below);
  };
}
const words = /\b(?:true|false|null|return|await|[A-Za-z_]\w{3,})\b|===|!==|&&|\|\||!/g;
const opposite: Readonly<Record<string, string>> = { true: 'false', null: '{}', '===': '!==', '&&': '||', return: 'void', await: '', '!': '' };
const blocks = /\n(?=(?:export|const|async|function|module|app\.|fastify\.))/;

function edit(text: string, upTo: (below: number) => number): string {
  const lines = text.split('\n');
  const line = upTo(lines.length);
  const found = [...text.matchAll(words)];
  const word = found[upTo(found.length)];
  const parts = text.split(blocks);
  switch (upTo(10)) {
    case 0:
      return `// A line.\n${text}`;
    case 1:
      return lines.toSpliced(line, 1).join('\n');
    case 2:
      return lines.toSpliced(line, 0, lines[upTo(lines.length)] ?? '').join('\n');
    case 3:
      return lines.toSpliced(line, 0, `throw new Error('never');`).join('\n');
    case 4: {
      if (!word) return text;
      const other = opposite[word[0]] ?? found[upTo(found.length)]?.[0] ?? '';
      return text.slice(0, word.index) + other + text.slice(word.index + word[0].length);
    }
    case 5:
      return text.replace(/\{\n/, '{\n  const db = null;\n');
    case 8:
      return lines.toSpliced(line, 0, upTo(2) === 0 ? '// A line of its own.' : '/* Two\n   lines. */').join('\n');
    case 9:
      return lines.with(line, `${lines[line] ?? ''} // At the end.`).join('\n');
    case 6:
      return parts.toSpliced(upTo(parts.length), 1).join('\n');
    default:
      return [...parts.slice(1), parts[0]].join('\n');
  }
}

describe.each(['fastify-jwt/weak', 'next-better-auth/weak', 'next-proxy/weak', 'monorepo/mended'])('%s', (name) => {
  it.each([1, 2])('after edits, series %i', (seed) => {
    const root = fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
    const sources = new Sources();
    const store = new ProcessStore();
    const upTo = numbers(seed);
    const overlay = new Map<string, string>();
    const told = (memory?: ProcessStore): string => {
      const { stats, ...rest } = runScan({ root, rules, overlay, sources, ...(memory ? { store: memory } : {}) }).report;
      expect(stats.files).toBeGreaterThan(0);
      return JSON.stringify(rest, null, 1);
    };
    const { files } = openScan({ root, rules }).project;
    told(store);
    let recalled = 0;
    for (let round = 0; round < 12; round++) {
      const file = files[upTo(files.length)] ?? '';
      const text = readFileSync(file, 'utf8');
      overlay.set(file, edit(overlay.get(file) ?? text, upTo));
      expect(told(store), file).toBe(told());
      recalled += store.recalled;
      if (round % 3 === 2) overlay.set(file, text);
    }
    // Not because nothing was ever recalled.
    expect(recalled).toBeGreaterThan(0);
  });
});
