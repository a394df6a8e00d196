import { siteEntity } from './siteEntity';

export const status = siteEntity('status', 'GET /rest/api/3/status');
