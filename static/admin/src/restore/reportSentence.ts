import type { ReportSummary } from '../../../../src/contract/page';
import type { Format } from '../format';

/** `11,943 match. 7 left alone. 0 failed.` What could only be approximated is said where there is some. */
export function reportSentence(report: ReportSummary, format: Format): string {
  const parts = [`${format.count(report.match, 'matches', 'match')}.`];
  if (report.approximate > 0) parts.push(`${format.number(report.approximate)} approximate.`);
  parts.push(`${format.number(report.leftAlone)} left alone.`, `${format.number(report.failed)} failed.`);
  return parts.join(' ');
}
