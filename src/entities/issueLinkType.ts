import { siteEntity } from './siteEntity';

export const issueLinkType = siteEntity('issueLinkType', 'GET /rest/api/3/issueLinkType');
