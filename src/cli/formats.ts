/** Prints a report in the format asked for. */
import { rules } from '../../rules/index.ts';
import { workTreeTop } from '../audit/config/load.ts';
import type { Report } from '../audit/model.ts';
import { githubReport } from '../report/github.ts';
import { gitlabReport, gitlabSastReport } from '../report/gitlab.ts';
import { jsonReport } from '../report/json.ts';
import { markdownReport } from '../report/markdown.ts';
import { prettyReport } from '../report/pretty.ts';
import { pathFromTop } from '../report/receiver.ts';
import { encodePath, sarifReport } from '../report/sarif.ts';
import { colorsFor } from './output.ts';
import { lineReader } from './lines.ts';
import type { ScanFormat } from './format-names.ts';

export interface Printing {
  /** Absolute root of the scan. */
  root: string;
  successful: boolean;
  stats: boolean;
  toFile: boolean;
  /** Texts that were scanned in place of what the disk has. */
  overlay?: ReadonlyMap<string, string>;
}

export function printReport(report: Report, format: ScanFormat, printing: Printing): string {
  const { root, successful } = printing;
  const host = { rules, root, top: workTreeTop(root) ?? root, successful };
  switch (format) {
    case 'json':
      return jsonReport(report);
    case 'sarif':
      return sarifReport(report, host);
    case 'markdown':
      return markdownReport(report, { link: linkInRun(pathFromTop(host)) });
    case 'github':
      return githubReport(report, host);
    case 'gitlab':
      return gitlabReport(report, host);
    case 'gitlab-sast':
      return gitlabSastReport(report, { ...host, now: new Date() });
    case 'pretty':
      return prettyReport(report, { colors: colorsFor(printing.toFile), stats: printing.stats, lineOf: lineReader(root, printing.overlay) });
  }
}

/** In a run of GitHub Actions a page links to the lines of the commit that was scanned. */
function linkInRun(path: (file: string) => string): ((file: string, line: number) => string) | null {
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA } = process.env;
  if (GITHUB_ACTIONS !== 'true' || !GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_SHA) return null;
  return (file, line) => `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}/${encodePath(path(file))}#L${String(line)}`;
}
