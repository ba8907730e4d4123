import type { Pattern, Span } from './nodes.ts';

/** Names a pattern binds, with where they stand. */
export function patternNamesOf(pattern: Pattern): ({ name: string } & Span)[] {
  switch (pattern.kind) {
    case 'name':
      return [{ name: pattern.name, start: pattern.start, end: pattern.start + pattern.name.length }];
    case 'object-pattern':
      return [...pattern.properties.flatMap((p) => patternNamesOf(p.value)), ...(pattern.rest ? patternNamesOf(pattern.rest) : [])];
    case 'array-pattern':
      return pattern.elements.flatMap((e) => (e ? patternNamesOf(e) : []));
    case 'default-pattern':
    case 'rest-pattern':
      return patternNamesOf(pattern.target);
    case 'member':
      return [];
  }
}
