import BackupCatalogue from './backup/catalogue.ts'
import BackupChain from './backup/chain.ts'
import BackupImport from './backup/import.ts'
import BackupList from './backup/list.ts'
import BackupRestore from './backup/restore.ts'
import BackupRun from './backup/run.ts'
import BackupStatus from './backup/status.ts'
import BackupVerify from './backup/verify.ts'
import CertList from './cert/list.ts'
import CertRenew from './cert/renew.ts'
import Complete from './complete.ts'
import Completion from './completion.ts'
import ConfigCheck from './config/check.ts'
import ConfigExplain from './config/explain.ts'
import ConfigInit from './config/init.ts'
import ConfigSchema from './config/schema.ts'
import Doctor from './doctor.ts'
import Explain from './explain.ts'
import FleetApply from './fleet/apply.ts'
import FleetExport from './fleet/export.ts'
import FleetPlan from './fleet/plan.ts'
import Freeze from './freeze.ts'
import IncidentList from './incident/list.ts'
import IncidentOpen from './incident/open.ts'
import IncidentPage from './incident/page.ts'
import IncidentShow from './incident/show.ts'
import LabAttack from './lab/attack.ts'
import LabCertificate from './lab/certificate.ts'
import LabClientReport from './lab/client/report.ts'
import LabClientStart from './lab/client/start.ts'
import LabClientStop from './lab/client/stop.ts'
import LabDown from './lab/down.ts'
import LabEnv from './lab/env.ts'
import LabFaultAdd from './lab/fault/add.ts'
import LabFaultClear from './lab/fault/clear.ts'
import LabFaultList from './lab/fault/list.ts'
import LabFingerprint from './lab/fingerprint.ts'
import LabMessages from './lab/messages.ts'
import LabReset from './lab/reset.ts'
import LabStatus from './lab/status.ts'
import LabTrace from './lab/trace.ts'
import LabUp from './lab/up.ts'
import LockBreak from './lock/break.ts'
import LockList from './lock/list.ts'
import ReleaseAdd from './release/add.ts'
import ReleaseList from './release/list.ts'
import ReleaseRetire from './release/retire.ts'
import ReleaseShow from './release/show.ts'
import ReleaseVerify from './release/verify.ts'
import RunApply from './run/apply.ts'
import RunApprovals from './run/approvals.ts'
import RunApprove from './run/approve.ts'
import RunFollow from './run/follow.ts'
import RunList from './run/list.ts'
import RunPrune from './run/prune.ts'
import RunRecord from './run/record.ts'
import RunResume from './run/resume.ts'
import RunSettle from './run/settle.ts'
import RunShow from './run/show.ts'
import RunUndo from './run/undo.ts'
import RunVerify from './run/verify.ts'
import Runbook from './runbook.ts'
import ServerAdd from './server/add.ts'
import ServerList from './server/list.ts'
import ServerShow from './server/show.ts'
import StoreBackup from './store/backup.ts'
import StoreCheck from './store/check.ts'
import StoreInit from './store/init.ts'
import StoreMerge from './store/merge.ts'
import StoreMigrate from './store/migrate.ts'
import StoreMove from './store/move.ts'
import StoreRestore from './store/restore.ts'
import TenantCreate from './tenant/create.ts'
import TenantList from './tenant/list.ts'
import TenantResume from './tenant/resume.ts'
import TenantRotate from './tenant/rotate.ts'
import TenantSet from './tenant/set.ts'
import TenantShow from './tenant/show.ts'
import TenantSuspend from './tenant/suspend.ts'
import Thaw from './thaw.ts'
import VmAdd from './vm/add.ts'
import VmList from './vm/list.ts'
import VmShow from './vm/show.ts'

/** Every command by its id, for oclif's explicit discovery: the command's path is the file's path. */
export const COMMANDS = {
  'backup:catalogue': BackupCatalogue,
  'backup:chain': BackupChain,
  'backup:import': BackupImport,
  'backup:list': BackupList,
  'backup:restore': BackupRestore,
  'backup:run': BackupRun,
  'backup:status': BackupStatus,
  'backup:verify': BackupVerify,
  complete: Complete,
  completion: Completion,
  'cert:list': CertList,
  'cert:renew': CertRenew,
  'config:check': ConfigCheck,
  'config:explain': ConfigExplain,
  'config:init': ConfigInit,
  'config:schema': ConfigSchema,
  doctor: Doctor,
  explain: Explain,
  'fleet:apply': FleetApply,
  'fleet:export': FleetExport,
  'fleet:plan': FleetPlan,
  freeze: Freeze,
  'incident:list': IncidentList,
  'incident:open': IncidentOpen,
  'incident:page': IncidentPage,
  'incident:show': IncidentShow,
  'lab:attack': LabAttack,
  'lab:client:report': LabClientReport,
  'lab:client:start': LabClientStart,
  'lab:client:stop': LabClientStop,
  'lab:certificate': LabCertificate,
  'lab:down': LabDown,
  'lab:env': LabEnv,
  'lab:fingerprint': LabFingerprint,
  'lab:reset': LabReset,
  'lab:status': LabStatus,
  'lab:fault:add': LabFaultAdd,
  'lab:fault:clear': LabFaultClear,
  'lab:fault:list': LabFaultList,
  'lab:messages': LabMessages,
  'lab:trace': LabTrace,
  'lab:up': LabUp,
  'lock:break': LockBreak,
  'lock:list': LockList,
  'release:add': ReleaseAdd,
  'release:list': ReleaseList,
  'release:retire': ReleaseRetire,
  'release:show': ReleaseShow,
  'release:verify': ReleaseVerify,
  'run:apply': RunApply,
  'run:approvals': RunApprovals,
  'run:approve': RunApprove,
  'run:follow': RunFollow,
  'run:list': RunList,
  'run:prune': RunPrune,
  'run:record': RunRecord,
  'run:resume': RunResume,
  'run:settle': RunSettle,
  'run:show': RunShow,
  'run:undo': RunUndo,
  'run:verify': RunVerify,
  runbook: Runbook,
  'store:backup': StoreBackup,
  'store:check': StoreCheck,
  'store:init': StoreInit,
  'store:merge': StoreMerge,
  'store:migrate': StoreMigrate,
  'store:move': StoreMove,
  'store:restore': StoreRestore,
  'tenant:create': TenantCreate,
  'tenant:list': TenantList,
  'tenant:resume': TenantResume,
  'tenant:rotate': TenantRotate,
  'tenant:set': TenantSet,
  'tenant:show': TenantShow,
  'tenant:suspend': TenantSuspend,
  thaw: Thaw,
  'server:add': ServerAdd,
  'server:list': ServerList,
  'server:show': ServerShow,
  'vm:add': VmAdd,
  'vm:list': VmList,
  'vm:show': VmShow,
}
