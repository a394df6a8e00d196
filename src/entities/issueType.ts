import { siteEntity } from './siteEntity';

export const issueType = siteEntity('issueType', 'GET /rest/api/3/issuetype');
