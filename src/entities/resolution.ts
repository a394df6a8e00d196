import { siteEntity } from './siteEntity';

export const resolution = siteEntity('resolution', 'GET /rest/api/3/resolution/search');
