import type {ErrorExplanation} from './explanation.ts'

/** Incidents, who is told of them, and the spool that stands in for a store that is down. */
export const INCIDENT_CODES = {
  'LL-INCIDENT-UNKNOWN': {
    title: 'There is no such incident',
    cause:
      'The id is mistyped; or the ops store is down and the incident was opened from another machine: the spool of this one knows only its own.',
    mend: '`landlord incident list` shows what is known here. While the store is down, `landlord incident open` tells people at once; what turns out to be the same trouble is brought together later.',
  },
  'LL-NOTICE-UNSENT': {
    title: 'Somebody on call was not reached',
    cause:
      'Every way to that person failed, or its outcome is not known: the mail server or the gateway is down or refuses.',
    mend: 'Call that person. `landlord incident show` says what became of each message; resuming the run sends again what failed, and never what may have arrived.',
  },
  'LL-ONCALL': {
    title: 'Nobody is on call',
    cause: 'landlord.yaml has no section `incidents`, or neither `mail` nor `texts` in it.',
    mend: 'Fill in `incidents` in landlord.yaml; docs/landlord.example.yaml shows how.',
  },
  'LL-SPOOL-ALTERED': {
    title: 'The spool was altered',
    cause: 'Its seals or the journal of a run in it are not what was written: nothing of that goes into the store.',
    mend: 'Keep the file as evidence; what was told to people, mail server and gateway know as well. Then put it elsewhere: a new one is made.',
  },
  'LL-SPOOL-FOREIGN': {
    title: 'The spool stands in for another ops store',
    cause: 'The project file names another store than the one that this spool was made beside.',
    mend: 'Put `store` in landlord.yaml right; or name another `incidents.spool` and merge this one where it belongs.',
  },
} as const satisfies Record<string, ErrorExplanation>
