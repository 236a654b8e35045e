export {blobStore} from './blob.ts'
export {folderStore} from './folder.ts'
