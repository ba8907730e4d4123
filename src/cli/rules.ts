/** `rules`: what is checked. */
import { rules } from '../../rules/index.ts';
import { emit } from './output.ts';

export interface RulesOptions {
  format: 'table' | 'json';
}

export function rulesCommand({ format }: RulesOptions): number {
  const metas = rules.map((r) => r.meta);
  if (format === 'json') emit(`${JSON.stringify(metas, null, 2)}\n`, null);
  else {
    const width = Math.max(...metas.map((m) => m.id.length));
    emit(
      metas
        .map(
          (m) =>
            `${m.id.padEnd(width)}  ${m.severity.padEnd(7)}  ${m.title} (${[...m.cwe, ...m.owasp, ...m.asvs.map((a) => `ASVS ${a}`)].join(', ') || 'hygiene'})\n`,
        )
        .join(''),
      null,
    );
  }
  return 0;
}
