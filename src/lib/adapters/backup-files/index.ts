export {type FolderOrder, folderStore} from './folder.ts'
