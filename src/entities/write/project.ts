import type { Json } from '../../contract/ports';
import { isRaw, rawList, textOf, type Raw } from '../normalise';

/** A project record's body, as far as a restore needs it. */
export interface ProjectFacts {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly typeKey: string;
  readonly description: string;
  readonly url: string;
  readonly lead: string | undefined;
  readonly assigneeType: string | undefined;
  readonly categoryId: string | undefined;
  readonly teamManaged: boolean;
  /** Scheme name → id, as captured. */
  readonly schemes: Readonly<Record<string, string>>;
  readonly components: readonly Raw[];
  readonly versions: readonly Raw[];
}

/** Which captured schemes `POST /project` takes. A priority scheme can only be given afterwards. */
export const CREATE_SCHEMES = [
  'issueTypeScheme',
  'issueTypeScreenScheme',
  'workflowScheme',
  'fieldConfigurationScheme',
  'permissionScheme',
  'notificationScheme',
  'issueSecurityScheme',
] as const;

export const projectFacts = (body: Readonly<Record<string, Json | undefined>>): ProjectFacts => {
  const project = isRaw(body['project']) ? body['project'] : {};
  const schemes = isRaw(body['schemes']) ? body['schemes'] : {};
  const category = isRaw(project['projectCategory']) ? textOf(project['projectCategory']['id']) : '';
  const lead = isRaw(project['lead']) ? textOf(project['lead']['accountId']) : '';
  const assigneeType = textOf(project['assigneeType']);
  return {
    id: textOf(project['id']),
    key: textOf(project['key']),
    name: textOf(project['name']),
    typeKey: textOf(project['projectTypeKey']) || 'software',
    description: textOf(project['description']),
    url: textOf(project['url']),
    lead: lead === '' ? undefined : lead,
    assigneeType: assigneeType === '' ? undefined : assigneeType,
    categoryId: category === '' ? undefined : category,
    teamManaged: project['simplified'] === true || project['style'] === 'next-gen',
    schemes: Object.fromEntries(
      Object.entries(schemes).flatMap(([name, scheme]) => {
        const id = isRaw(scheme) ? textOf(scheme['id']) : textOf(scheme);
        return id === '' ? [] : [[name, id]];
      }),
    ),
    components: rawList(body['components']),
    versions: rawList(body['versions']),
  };
};

/** The body of `POST /project`. `lead`: who leads it now, which may not be who led it. */
export const projectCreate = (
  facts: ProjectFacts,
  lead: string,
): Readonly<Record<string, unknown>> & {
  readonly key: string;
  readonly name: string;
  readonly projectTypeKey: string;
  readonly leadAccountId: string;
} => ({
  key: facts.key,
  name: facts.name,
  projectTypeKey: facts.typeKey,
  leadAccountId: lead,
  ...(facts.description === '' ? {} : { description: facts.description }),
  ...(facts.url === '' ? {} : { url: facts.url }),
  ...(facts.assigneeType === undefined ? {} : { assigneeType: facts.assigneeType }),
  ...(facts.categoryId === undefined ? {} : { categoryId: Number(facts.categoryId) }),
  ...Object.fromEntries(CREATE_SCHEMES.flatMap((name) => (facts.schemes[name] === undefined ? [] : [[name, Number(facts.schemes[name])]]))),
});
