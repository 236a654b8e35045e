import type {ErrorExplanation} from './explanation.ts'

/** Runs, their leases and steps: what the engine says. */
export const RUN_CODES = {
  'LL-ARCHIVE': {
    title: 'An archive of old journals cannot be written or read',
    cause:
      "The folder or file that --archive means is missing, full or not to be read, or the file is not what run prune wrote: its digest is another than the store's.",
    mend: 'Look at the file that is named. Nothing leaves the store before its archive was read back whole; a file that was altered since is to be brought back from a copy.',
  },
  'LL-FENCED': {
    title: 'Another run has taken over',
    cause:
      'A server or VM has seen a higher fencing token for the same tenant: the lock was broken or ran out, and another run works now.',
    mend: '`landlord lock list` and `landlord run list` tell who is at work. Resume this run when nobody is.',
  },
  'LL-FOREIGN': {
    title: 'Something of that name is there and is not ours',
    cause:
      'A database, login, folder or service of the wanted name exists and carries no mark of this tenant. landlord never takes over or removes what it did not make.',
    mend: 'Find out whose it is. Rename or remove it by hand, or choose another tenant name.',
  },
  'LL-HEADS-FILE': {
    title: 'The file with heads cannot be read',
    cause: 'The file that --heads names is missing, or a line of it is none that landlord appended.',
    mend: 'Take the file that `heads.file` of the project file names. A line that was cut off by a full disk has to be looked at, not removed.',
  },
  'LL-IN-DOUBT': {
    title: 'It is not known whether an effect happened',
    cause:
      'An attempt at a step that can neither be repeated nor asked about was begun, and the process ended before its outcome was recorded.',
    mend: 'Find out by other means whether it happened, then `landlord run resume RUN --in-doubt done` or `--in-doubt again`.',
  },
  'LL-IN-FLIGHT': {
    title: 'An earlier attempt is still running',
    cause:
      'A statement or verb of an earlier attempt carries its stamp and has not ended yet. It is never started a second time.',
    mend: 'Wait for it to end, then resume the run.',
  },
  'LL-INTERRUPTED': {
    title: 'Stopped by Ctrl-C',
    cause:
      'The operator asked for the end before the work was done. Nothing new was started after that, and nothing is undone by itself.',
    mend: '`landlord run resume RUN` goes on, `landlord run undo RUN` takes back what was done. Where nothing had been changed yet, give the command again.',
  },
  'LL-LEASE-LOST': {
    title: 'The run lost its leases',
    cause: 'The leases were not renewed in time, ran out, or were broken by somebody; another run may hold them now.',
    mend: '`landlord run show RUN` tells who is at work; resume the run when nobody is.',
  },
  'LL-LEASE-UNKNOWN': {
    title: 'No such lease is held',
    cause: 'The lease was given up, broken or taken over meanwhile, or its id is mistyped.',
    mend: '`landlord lock list` shows the leases that are held, with their ids.',
  },
  'LL-LOCK-HELD': {
    title: 'Another run is at work',
    cause: 'A tenant, VM or server is held by a run that is alive.',
    mend: 'Wait (`--wait 10m`), or look at the holder with `landlord lock list`. Break a lock only when you know that its holder is dead.',
  },
  'LL-PRUNE-RETENTION': {
    title: 'Younger journals are kept',
    cause:
      '`journal.keepDays` keeps the journals of finished runs in the store for as long as somebody may want to undo them.',
    mend: 'Give an older date or age, or think again about `journal.keepDays` in the project file.',
  },
  'LL-RUN-ARCHIVED': {
    title: 'The journal of a run is in an archive',
    cause:
      '`landlord run prune` moved the events of the run to a file. What it made is known from there alone, so it can no longer be undone or taken up.',
    mend: '`landlord run show RUN` names the file, and `landlord run verify --archive DIR` proves it. To change what the run made, use the command for that.',
  },
  'LL-RUN-BRANCHED': {
    title: 'A run went on in two places',
    cause:
      'While the ops store was down the run went on in the spool of a machine; and it went on in the store as well, before that was merged. Both are kept.',
    mend: '`landlord run show` tells both. See what each did, for some of it may have been done twice; then say so: `landlord run settle RUN --reason WHY`.',
  },
  'LL-RUN-CHAIN': {
    title: 'The journal of a run was altered',
    cause: 'The hashes of its events no longer form a chain. Somebody changed the ops store by hand, or it is damaged.',
    mend: 'Compare with a backup of the store. Do not resume or undo the run from an altered journal.',
  },
  'LL-RUN-MOVED': {
    title: 'Others keep going on with the run',
    cause: 'Each time that the run was to be taken up, another process had gone on with it since its journal was read.',
    mend: 'See who works on it (landlord run show, landlord lock list), and give the command again.',
  },
  'LL-RUN-CLOSED': {
    title: 'The run is closed',
    cause: 'It was undone to its end; or it is a freeze or a thaw, which has no steps.',
    mend: 'Start the command again for a new run; `landlord thaw` ends a freeze.',
  },
  'LL-RUN-CUT-OFF': {
    title: 'Nobody works on a run any more',
    cause:
      'The run is neither closed nor stopped, and the process that worked on it is gone or has lost its locks: it was killed, or its machine went down.',
    mend: '`landlord run show RUN` says how far it came. `landlord run resume RUN` looks at every fact and goes on; `landlord run undo RUN` takes back what it did.',
  },
  'LL-RUN-DRIFT': {
    title: 'Something that the run made true no longer is',
    cause: 'After the step was finished, somebody or something changed what it had made.',
    mend: 'Find out who changed it. `--accept-drift` brings it about again; `landlord run undo RUN` takes the run back.',
  },
  'LL-RUN-PAST-RETURN': {
    title: 'The run is past its point of no return',
    cause: 'A step after which there is no way back was begun.',
    mend: 'Resume the run; it can only go forward.',
  },
  'LL-RUN-ROUTINE': {
    title: "This version does not know the run's routine",
    cause: 'The run was opened by another version of landlord, whose command is not part of this one.',
    mend: 'Use the version that opened it to resume or undo it; `landlord run show RUN` names it.',
  },
  'LL-RUN-STEPS': {
    title: 'The run knows steps that this version does not',
    cause: 'It was begun by another version of landlord, which did something that this version does not know of.',
    mend: 'Use the version that began it, or accept each such step with `--accept-steps ID`.',
  },
  'LL-RUN-SUPERSEDED': {
    title: 'A later run changed the same subject',
    cause: 'Undoing the earlier run now would destroy what the later one made.',
    mend: 'Undo the later run first, or leave both.',
  },
  'LL-RUN-UNDOING': {
    title: 'The run is being undone',
    cause: 'Its undo was begun and cut off.',
    mend: '`landlord run undo RUN` goes on with it.',
  },
  'LL-RUN-UNFINISHED': {
    title: 'The subject belongs to an unfinished run',
    cause:
      "A run that was cut off or failed owns its tenant until it is resumed or undone, so that a half-made tenant is nobody else's.",
    mend: '`landlord run resume RUN` or `landlord run undo RUN`.',
  },
  'LL-RUN-UNKNOWN': {
    title: 'There is no such run',
    cause: 'The ops store has no run of this id. It may have been mistyped, or belong to another store.',
    mend: '`landlord run list` shows the runs of the store that your configuration names.',
  },
  'LL-STEP-DID-NOT-TAKE': {
    title: 'A step was applied and its fact is still not true',
    cause:
      'The other side accepted the change, and reading it back shows that it did not take effect in the time that it is given.',
    mend: 'Look at the difference that is shown and at the place itself; then resume or undo the run.',
  },
  'LL-TERMINATED': {
    title: 'Stopped by a signal',
    cause:
      'The system, or somebody else, asked the process to end (SIGTERM, or its terminal was closed). Nothing new was started after that.',
    mend: '`landlord run resume RUN` goes on, `landlord run undo RUN` takes back what was done.',
  },
  'LL-TIMEOUT': {
    title: 'The time given was over',
    cause:
      '`--timeout` ran out before the work was done. The step under way came to its safe point; nothing new was started.',
    mend: '`landlord run resume RUN` goes on, with a longer `--timeout` or none.',
  },
  'LL-UNDO-DID-NOT-TAKE': {
    title: 'Something is still there after it was undone',
    cause: 'The other side accepted the removal, and reading shows that it still stands.',
    mend: 'Look at the place itself, then `landlord run undo RUN` again.',
  },
  'LL-UNDO-FAILED': {
    title: 'Not everything could be undone',
    cause: 'A step of the undo failed after several tries. What did not depend on it was undone.',
    mend: 'Mend the cause that is shown, then `landlord run undo RUN` again.',
  },
} as const satisfies Record<string, ErrorExplanation>
