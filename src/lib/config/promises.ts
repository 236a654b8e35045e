import {type ProjectFile, projectFile} from './schema.ts'
import {knownKeys} from './shape.ts'

/** Something that could be configured and is not. */
export interface Unkept {
  readonly what: string
  /** Ids of the promises that nothing keeps or proves meanwhile. */
  readonly promises: readonly string[]
  readonly text: string
}

/** Sections by what is missing without them. Those that this version does not know are passed over. */
const SECTIONS: readonly (Unkept & {readonly what: string})[] = [
  {what: 'dns', promises: ['P12'], text: "tenants' names have to be pointed by hand"},
  {what: 'certificates', promises: ['P12', 'P13'], text: 'nothing is served over HTTPS, which clients try first'},
  {what: 'backups', promises: ['P14', 'P15', 'P16'], text: 'no backup is taken, none is verified'},
  {
    what: 'network',
    promises: ['P08', 'P09'],
    text: "the cloud's network groups are not looked at; hosts' own firewalls are",
  },
  {what: 'monitor', promises: ['P21', 'P22'], text: 'nobody is told of what may become downtime or a breach'},
  {what: 'notices', promises: ['P23', 'P25', 'P36'], text: 'nobody is mailed or texted'},
  {what: 'page', promises: ['P26'], text: 'nothing is posted in public'},
]

/** What the settings leave out, and which promise that leaves unkept. */
export function unkept(settings: ProjectFile): readonly Unkept[] {
  const known = knownKeys(projectFile, []) ?? []
  const said = settings as Readonly<Record<string, unknown>>
  return [...fleet(settings), ...SECTIONS.filter(({what}) => known.includes(what) && said[what] === undefined)]
}

function fleet({servers, vms}: ProjectFile): readonly Unkept[] {
  const count = (places: Readonly<Record<string, {readonly role: string}>>, role: string) =>
    Object.values(places).filter((place) => place.role === role).length
  const found: readonly (Unkept | false)[] = [
    count(servers, 'production') === 0 && {
      what: 'servers',
      promises: ['P01', 'P20'],
      text: 'there is no production database server: no tenant can be created',
    },
    count(vms, 'production') === 0 && {
      what: 'vms',
      promises: ['P05', 'P06'],
      text: 'there is no production VM: no tenant can be created',
    },
    count(vms, 'production') === 1 && {
      what: 'vms',
      promises: ['P28', 'P29'],
      text: 'there is one production VM: its tenants have nowhere to go when it fails',
    },
    count(servers, 'verification') === 0 && {
      what: 'servers',
      promises: ['P16'],
      text: 'there is no verification server: no backup is proven by a restore',
    },
    (count(servers, 'staging') === 0 || count(vms, 'staging') === 0) && {
      what: 'servers, vms',
      promises: ['P32'],
      text: 'there is no staging server and VM: major updates cannot be tested on a copy',
    },
  ]
  return found.filter((one) => one !== false)
}
