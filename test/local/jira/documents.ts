import { join } from 'node:path';

/** Atlassian's own documents of its APIs, where this machine has them. */
export const OPENAPI = join(__dirname, '../../../../shared/openapi/jira-platform-v3.2026-02.json');
export const AGILE = join(__dirname, '../../../../shared/openapi/jira-software-agile.2025-09-17.json');

/**
 * A newcomer's machine has neither Atlassian's documents nor the seed of a real site: what needs them is skipped there. A machine that is to have them says so with
 * `HOLDFAST_DOCUMENTS=expected`, and then what is missing fails.
 */
export const documentsExpected = (): boolean => process.env['HOLDFAST_DOCUMENTS'] === 'expected';
