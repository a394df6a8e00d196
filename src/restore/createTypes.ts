import type { Json } from '../contract/ports';
import { isHoldfastError } from '../contract/errors';
import { textOf } from '../entities/normalise';
import type { Jira } from '../jira/port';
import { createFields, type CreateField } from '../jira/read/createmeta';
import { project } from '../jira/read/projects';

/** What a new issue of one type needs in one project. */
export interface CreateType {
  readonly id: string;
  /** Fields without which Jira refuses it, beside project, type, summary and parent. */
  readonly required: readonly CreateField[];
  /** Fields that Jira fills by itself when they are left out: an issue that had none needs them cleared. */
  readonly defaults: readonly CreateField[];
}

const ALWAYS: ReadonlySet<string> = new Set(['project', 'issuetype', 'summary', 'parent']);
/** Jira fills these whatever the screen says. */
const FILLED: ReadonlySet<string> = new Set(['reporter', 'attachment', 'issuelinks']);

/** Types of one project, asked for once an invocation. */
export class CreateTypes {
  private readonly known = new Map<string, Promise<CreateType | undefined>>();
  private standard: Promise<string | undefined> | undefined;

  constructor(
    private readonly jira: Jira,
    private readonly project: string,
  ) {}

  /** `undefined`: the project does not have this type. */
  type(id: string): Promise<CreateType | undefined> {
    let type = this.known.get(id);
    if (type === undefined) {
      type = this.read(id);
      this.known.set(id, type);
    }
    return type;
  }

  private async read(id: string): Promise<CreateType | undefined> {
    try {
      const fields = await createFields(this.jira, this.project, id);
      return {
        id,
        required: fields.filter(
          (field) => field.required && field.hasDefaultValue !== true && !ALWAYS.has(field.fieldId) && !FILLED.has(field.fieldId),
        ),
        defaults: fields.filter(
          (field) => field.hasDefaultValue === true && !field.required && !ALWAYS.has(field.fieldId) && !FILLED.has(field.fieldId),
        ),
      };
    } catch (e) {
      if (isHoldfastError(e, 'not-found', 'refused')) return undefined;
      throw e;
    }
  }

  /** The standard type that asks for least: placeholders are made as it. */
  placeholderType(): Promise<string | undefined> {
    this.standard ??= this.findStandard();
    return this.standard;
  }

  private async findStandard(): Promise<string | undefined> {
    const { issueTypes } = await project(this.jira, this.project);
    const standard = (Array.isArray(issueTypes) ? (issueTypes as readonly Readonly<Record<string, unknown>>[]) : []).filter(
      (type) => type['subtask'] !== true && Number(type['hierarchyLevel'] ?? 0) === 0,
    );
    let best: { readonly id: string; readonly needs: number } | undefined;
    for (const one of standard) {
      const type = await this.type(textOf(one['id']));
      if (type === undefined) continue;
      if (best === undefined || type.required.length < best.needs) best = { id: type.id, needs: type.required.length };
      if (best.needs === 0) break;
    }
    return best?.id;
  }
}

/** Something that Jira accepts for a demanded field which the issue did not have; `undefined`: nothing is known. */
export const filler = (field: CreateField): Json | undefined => {
  const first = field.allowedValues?.[0];
  const one: Json | undefined = first !== undefined ? { id: textOf(first['id']) } : undefined;
  switch (field.schema?.type) {
    case 'array':
      return field.schema.items === 'string' ? ['-'] : one === undefined ? undefined : [one];
    case 'string':
      return field.fieldId === 'description' || field.fieldId === 'environment' || field.schema.custom?.endsWith(':textarea') === true
        ? { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: '-' }] }] }
        : '-';
    case 'number':
      return 0;
    case 'date':
      return '2000-01-01';
    case 'datetime':
      return '2000-01-01T00:00:00.000+0000';
    default:
      return one;
  }
};
