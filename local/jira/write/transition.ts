import { badRequest, JiraError } from '../errors';
import type { Call } from '../http/call';
import type { Issue, Raw } from '../model';
import { FieldProblem } from './adf';
import { applyChange } from './changes';
import { FIELD_WRITERS, resolutionWriter } from './fieldWriters';
import { requiredText } from './screens';
import { workflowOf } from '../workflow/schemes';
import type { Transition } from '../workflow/workflow';

export const transitionsFrom = (call: Call, issue: Issue): readonly Transition[] =>
  workflowOf(call.state, issue.project, issue.type).transitions.filter(
    (transition) =>
      transition.from === issue.status.id && (transition.onlyAssignee !== true || issue.assignee === call.actor.user.accountId),
  );

/**
 * Takes the transition with that id, if it leaves the issue's status. A screen may ask for a resolution, and only then it can be
 * given; entering a status that is not done clears it. Screens may demand a due date, too, and validators one without saying so.
 */
export const takeTransition = (call: Call, issue: Issue, id: string, fields: Raw): void => {
  if (!call.may.has(call.actor, 'TRANSITION_ISSUES', issue)) throw badRequest('You do not have permission to transition this issue.');
  const transition = transitionsFrom(call, issue).find((one) => one.id === id);
  if (transition === undefined) throw badRequest(`Transition id '${id}' is not valid for this issue.`);
  if (call.services.conflicts()) throw new JiraError(409, ['The issue was changed by another user at the same time. Please try again.']);
  const errors: Record<string, string> = {};
  for (const field of Object.keys(fields)) {
    if (field !== transition.screen && (field !== 'resolution' || !transition.asksResolution))
      errors[field] = `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;
  }
  const patch: Partial<Issue> = { status: transition.to };
  if (transition.to.category !== 'done') patch.resolution = null;
  if (transition.asksResolution) {
    try {
      if (fields['resolution'] === undefined || fields['resolution'] === null) throw new FieldProblem('Resolution is required.');
      Object.assign(
        patch,
        resolutionWriter(fields['resolution'], { call, state: call.state, project: issue.project, type: issue.type, issue }),
      );
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      errors['resolution'] = error.message;
    }
  }
  const { screen } = transition;
  if (screen !== undefined) {
    const value = fields[screen] ?? issue.dueDate;
    if (value === null) errors[screen] = requiredText(call.state, screen);
    else Object.assign(patch, FIELD_WRITERS[screen]?.(value, { call, state: call.state, project: issue.project, type: issue.type, issue }));
  }
  if (transition.demands !== undefined && issue.dueDate === null) errors[transition.demands] = requiredText(call.state, transition.demands);
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  applyChange(call.state, call.services, issue, patch, call.actor);
};
