import type {ErrorExplanation} from './explanation.ts'

/** Saved plans, their approval, and the freeze that stops all of them. */
export const SAVED_PLAN_CODES = {
  'LL-FROZEN': {
    title: 'The fleet is frozen',
    cause:
      'Somebody stopped all changes of the whole fleet by `landlord freeze`, with the reason that stands in the message. What was under way came to the end of its step and paused; nothing new is begun, undo included. Plans, lists and `landlord doctor` go on.',
    mend: 'Ask whoever froze it. `landlord thaw` shows the reason and ends it; after that `landlord run list --unfinished` names the runs that paused, and `landlord run resume RUN` goes on with one.',
  },
  'LL-PLAN-ALTERED': {
    title: 'A saved plan was altered',
    cause:
      'The digest in the file is not that of its content, or the file is not written as landlord writes it: somebody or something has changed at least one byte since it was saved.',
    mend: 'Take the file as it was saved. Make the plan again with the same command, --plan and --out, look at it, and have it approved again where that is asked for.',
  },
  'LL-PLAN-APPLIED': {
    title: 'The saved plan was carried out before',
    cause:
      'A saved plan is good for one run. The one that the message names carried it out, and what the plan showed does not hold as a whole any more.',
    mend: 'Look at that run with `landlord run show RUN`. Where it is unfinished, `landlord run resume RUN` goes on with it; else make a new plan.',
  },
  'LL-PLAN-EXISTS': {
    title: 'A plan would overwrite a file',
    cause:
      'There is a file of the name that --out gives. It may be the plan that somebody has approved, so it is left alone.',
    mend: 'Give another name, or move the file out of the way; then give the command again.',
  },
  'LL-PLAN-EXPIRED': {
    title: 'A saved plan is too old',
    cause: 'Plans are good for as long as `plans.expireAfterHours` or --expires say, by the clock of the ops store.',
    mend: 'Make the plan again with the same command, --plan and --out, look at it, and have it approved again where that is asked for.',
  },
  'LL-PLAN-FILE': {
    title: 'A file is no saved plan',
    cause:
      'The file cannot be read or written, is cut short, was never a plan, or holds an order that no routine of this version takes.',
    mend: 'Look at the path. A copy through a pipeline must be byte by byte: an artefact, not a log. Make the plan again with the same command, --plan and --out, look at it, and have it approved again where that is asked for.',
  },
  'LL-PLAN-FOREIGN': {
    title: 'A saved plan is of another ops store',
    cause:
      "The plan was made with another ops store than the one that the configuration names: another site, or a laptop's own store.",
    mend: 'Give the configuration that it was made with (`landlord config explain` shows which store is meant), or make the plan here.',
  },
  'LL-PLAN-IMPACT': {
    title: 'A run would change what its saved plan did not show',
    cause:
      'While the run carried the plan out, a step that the plan showed as holding, or with another change, turned out to need one that nobody has seen or approved. Somebody or something has changed it in between.',
    mend: 'Look at what stands under why. `landlord run resume RUN --accept-impact` makes this change too; `landlord run undo RUN` takes back what the run did.',
  },
  'LL-PLAN-OWN': {
    title: 'Nobody approves a plan of their own',
    cause:
      'The person who asks is the one who made the plan, as the database knows people, or the system where it knows none.',
    mend: 'Somebody else looks at the plan and gives `landlord run approve FILE`.',
  },
  'LL-PLAN-STALE': {
    title: 'What a saved plan showed is no longer so',
    cause:
      'Since the plan was made its subject was changed, by a run or by hand, or what the plan decided is not to be had any more. Under why stands each difference: what the plan showed, and what was found now. What happened to other tenants does not make a plan stale. Of a plan of many each tenant of its list is looked at before anything is begun, and one that differs keeps all from being begun; one that is changed later, before its turn comes, is refused by itself.',
    mend: 'Make the plan again with the same command, --plan and --out, look at it, and have it approved again where that is asked for.',
  },
  'LL-PLAN-UNAPPROVED': {
    title: 'A plan wants approval',
    cause:
      'The configuration (`plans.approvals`) lets this routine be carried out by a saved plan alone that others have approved: as many persons as it says, whoever made the plan not counted, and not longer ago than it says. An approval is for one plan, byte by byte: a plan made anew wants approving anew.',
    mend: 'Save the plan with --plan --out FILE where there is none. Somebody else looks at it and gives `landlord run approve FILE`; then `landlord run apply FILE`. `landlord run approvals` lists who approved what.',
  },
  'LL-PLAN-VERSION': {
    title: 'A saved plan is of another version of landlord',
    cause:
      'The plan was made by another version of the product than the one that is to carry it out. Their steps may differ, so what was shown is not what would be done.',
    mend: 'Make and carry out plans with one version. Make the plan again with the same command, --plan and --out, look at it, and have it approved again where that is asked for.',
  },
} as const satisfies Record<string, ErrorExplanation>
