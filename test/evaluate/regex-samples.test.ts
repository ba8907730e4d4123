/** What is tried of an expression matches it, as far as it asks for nothing around its parts. */
import { describe, expect, it } from 'vitest';
import { patternTest } from '../../src/evaluate/language/builtins/patterns.ts';
import { samplesOf } from '../../src/evaluate/language/builtins/regex-samples.ts';

describe('samples', () => {
  it.each([
    String.raw`\.(png|css|jpe?g)$`,
    String.raw`^/(?:login|sign-up)(?:/.*)?$`,
    String.raw`^/v[0-9]+-public$`,
    String.raw`\d{3}$`,
    String.raw`^[^/]+\.[a-z]{2,4}$`,
    String.raw`^(?<name>\w+)-\k<name>?$`,
    String.raw`^[\]a]\x41B[a-c-]$`,
    String.raw`a+?b*?c??`,
    String.raw`^\/api\/\w+\/(?:a|b(?:c|d))$`,
  ])('of %s', (source) => {
    const expression = new RegExp(source);
    expect(samplesOf(source).some((text) => expression.test(text))).toBe(true);
  });
  it('are few', () => {
    expect(samplesOf('(a|b)(c|d)(e|f)(g|h)(i|j)(k|l)').length).toBeLessThan(20);
  });
  it.each(['(', '[', 'a)', String.raw`\u{1F600}`, '*', ''])('of what is no whole expression end: %s', (source) => {
    expect(Array.isArray(samplesOf(source))).toBe(true);
  });
});

describe('an expression about a path that the request fills in', () => {
  const path = ['/api/x/', { name: 'id', slash: false, empty: false }];
  it.each<[source: string, answer: boolean | undefined]>([
    [String.raw`\.(?:png|css)$`, undefined],
    [String.raw`\.[a-z]{2,4}$`, undefined],
    [String.raw`\d{3}$`, undefined],
    [String.raw`\/v[0-9]+-public$`, undefined],
    [String.raw`^\/api\/x\/pub-`, undefined],
    [String.raw`^\/(?:login|api\/auth)(?:\/.*)?$`, false],
    [String.raw`^\/api\/`, true],
  ])('%s', (source, answer) => {
    expect(patternTest(path, new RegExp(source))).toBe(answer);
  });
});
