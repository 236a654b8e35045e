/** First version of SQL Server that has it. What is younger than 2014 may not be named. */
export type Since = '2008' | '2012' | '2014'

interface Named {
  readonly since: Since
  /** Below https://learn.microsoft.com/sql/ */
  readonly page: string
  /** Of the same version, if not told apart with `name:2012`. */
  readonly columns?: string
}

const views = 'relational-databases/system-catalog-views/'
const dynamic = 'relational-databases/system-dynamic-management-views/'
const tables = 'relational-databases/system-tables/'
const procedures = 'relational-databases/system-stored-procedures/'
const functions = 't-sql/functions/'

/** Views with their columns and procedures, as their pages list them. A parser knows no names, so this does. */
const CATALOGUE: Readonly<Record<string, Named>> = {
  'sys.databases': {
    since: '2008',
    page: `${views}sys-databases-transact-sql`,
    columns: `name database_id source_database_id owner_sid create_date compatibility_level collation_name user_access user_access_desc
      is_read_only is_auto_close_on is_auto_shrink_on state state_desc is_in_standby snapshot_isolation_state
      snapshot_isolation_state_desc is_read_committed_snapshot_on recovery_model recovery_model_desc page_verify_option
      page_verify_option_desc is_trustworthy_on is_db_chaining_on is_broker_enabled service_broker_guid is_encrypted is_cdc_enabled
      is_fulltext_enabled log_reuse_wait log_reuse_wait_desc containment:2012 containment_desc:2012 replica_id:2012 group_database_id:2012
      delayed_durability:2014 delayed_durability_desc:2014`,
  },
  'sys.master_files': {
    since: '2008',
    page: `${views}sys-master-files-transact-sql`,
    columns: `database_id file_id type type_desc data_space_id name physical_name state state_desc size max_size growth is_read_only
      is_percent_growth redo_start_lsn redo_start_fork_guid differential_base_guid`,
  },
  'sys.database_files': {
    since: '2008',
    page: `${views}sys-database-files-transact-sql`,
    columns: `file_id type type_desc data_space_id name physical_name state state_desc size max_size growth is_read_only is_percent_growth`,
  },
  'sys.server_principals': {
    since: '2008',
    page: `${views}sys-server-principals-transact-sql`,
    columns: `name principal_id sid type type_desc is_disabled create_date modify_date default_database_name default_language_name
      credential_id owning_principal_id:2012 is_fixed_role:2012`,
  },
  'sys.sql_logins': {
    since: '2008',
    page: `${views}sys-sql-logins-transact-sql`,
    columns: `name principal_id sid type type_desc is_disabled create_date modify_date default_database_name default_language_name
      credential_id is_policy_checked is_expiration_checked password_hash`,
  },
  'sys.credentials': {
    since: '2008',
    page: `${views}sys-credentials-transact-sql`,
    columns: 'credential_id name credential_identity create_date modify_date target_type target_id',
  },
  'sys.server_role_members': {
    since: '2008',
    page: `${views}sys-server-role-members-transact-sql`,
    columns: 'role_principal_id member_principal_id',
  },
  'sys.server_permissions': {
    since: '2008',
    page: `${views}sys-server-permissions-transact-sql`,
    columns: `class class_desc major_id minor_id grantee_principal_id grantor_principal_id type permission_name state state_desc`,
  },
  'sys.database_principals': {
    since: '2008',
    page: `${views}sys-database-principals-transact-sql`,
    columns: `name principal_id type type_desc default_schema_name create_date modify_date owning_principal_id sid is_fixed_role
      authentication_type:2012 authentication_type_desc:2012`,
  },
  'sys.database_role_members': {
    since: '2008',
    page: `${views}sys-database-role-members-transact-sql`,
    columns: 'role_principal_id member_principal_id',
  },
  'sys.database_permissions': {
    since: '2008',
    page: `${views}sys-database-permissions-transact-sql`,
    columns: `class class_desc major_id minor_id grantee_principal_id grantor_principal_id type permission_name state state_desc`,
  },
  'sys.schemas': {
    since: '2008',
    page: `${views}schemas-catalog-views-sys-schemas`,
    columns: 'name schema_id principal_id',
  },
  'sys.objects': {
    since: '2008',
    page: `${views}sys-objects-transact-sql`,
    columns: `name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date is_ms_shipped`,
  },
  'sys.tables': {
    since: '2008',
    page: `${views}sys-tables-transact-sql`,
    columns: `name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date is_ms_shipped`,
  },
  'sys.views': {
    since: '2008',
    page: `${views}sys-views-transact-sql`,
    columns: `name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date is_ms_shipped`,
  },
  'sys.columns': {
    since: '2008',
    page: `${views}sys-columns-transact-sql`,
    columns: `object_id name column_id system_type_id user_type_id max_length precision scale collation_name is_nullable is_rowguidcol
      is_identity is_computed default_object_id`,
  },
  'sys.types': {
    since: '2008',
    page: `${views}sys-types-transact-sql`,
    columns: `name system_type_id user_type_id schema_id principal_id max_length precision scale collation_name is_nullable
      is_user_defined is_assembly_type default_object_id`,
  },
  'sys.indexes': {
    since: '2008',
    page: `${views}sys-indexes-transact-sql`,
    columns:
      'object_id name index_id type type_desc is_unique data_space_id is_primary_key is_unique_constraint fill_factor is_disabled',
  },
  'sys.index_columns': {
    since: '2008',
    page: `${views}sys-index-columns-transact-sql`,
    columns:
      'object_id index_id index_column_id column_id key_ordinal partition_ordinal is_descending_key is_included_column',
  },
  'sys.foreign_key_columns': {
    since: '2008',
    page: `${views}sys-foreign-key-columns-transact-sql`,
    columns: `constraint_object_id constraint_column_id parent_object_id parent_column_id referenced_object_id referenced_column_id`,
  },
  'sys.key_constraints': {
    since: '2008',
    page: `${views}sys-key-constraints-transact-sql`,
    columns:
      'name object_id principal_id schema_id parent_object_id type type_desc create_date unique_index_id is_system_named',
  },
  'sys.foreign_keys': {
    since: '2008',
    page: `${views}sys-foreign-keys-transact-sql`,
    columns: `name object_id schema_id parent_object_id type referenced_object_id key_index_id is_disabled is_not_trusted
      delete_referential_action_desc update_referential_action_desc`,
  },
  'sys.check_constraints': {
    since: '2008',
    page: `${views}sys-check-constraints-transact-sql`,
    columns: 'name object_id schema_id parent_object_id type is_disabled is_not_trusted parent_column_id definition',
  },
  'sys.default_constraints': {
    since: '2008',
    page: `${views}sys-default-constraints-transact-sql`,
    columns: 'name object_id schema_id parent_object_id type parent_column_id definition is_system_named',
  },
  'sys.identity_columns': {
    since: '2008',
    page: `${views}sys-identity-columns-transact-sql`,
    columns: 'object_id name column_id seed_value increment_value last_value',
  },
  'sys.partitions': {
    since: '2008',
    page: `${views}sys-partitions-transact-sql`,
    columns: 'partition_id object_id index_id partition_number hobt_id rows',
  },
  'sys.extended_properties': {
    since: '2008',
    page: `${views}extended-properties-catalog-views-sys-extended-properties`,
    columns: 'class class_desc major_id minor_id name value',
  },
  'sys.database_recovery_status': {
    since: '2008',
    page: `${views}sys-database-recovery-status-transact-sql`,
    columns:
      'database_id database_guid family_guid last_log_backup_lsn recovery_fork_guid first_recovery_fork_guid fork_point_lsn',
  },
  'sys.dm_db_persisted_sku_features': {
    since: '2008',
    page: `${dynamic}sys-dm-db-persisted-sku-features-transact-sql`,
    columns: 'feature_name feature_id',
  },
  'sys.dm_database_encryption_keys': {
    since: '2008',
    page: `${dynamic}sys-dm-database-encryption-keys-transact-sql`,
    columns: 'database_id encryption_state create_date key_algorithm key_length encryptor_thumbprint',
  },
  'sys.dm_server_services': {
    since: '2008',
    page: `${dynamic}sys-dm-server-services-transact-sql`,
    columns:
      'servicename startup_type startup_type_desc status status_desc process_id last_startup_time service_account',
  },
  'sys.certificates': {
    since: '2008',
    page: `${views}sys-certificates-transact-sql`,
    columns:
      'name certificate_id principal_id pvt_key_encryption_type issuer_name subject expiry_date start_date thumbprint',
  },
  'sys.servers': {
    since: '2008',
    page: `${views}sys-servers-transact-sql`,
    columns:
      'server_id name product provider data_source is_linked is_remote_login_enabled is_rpc_out_enabled modify_date',
  },
  'sys.configurations': {
    since: '2008',
    page: `${views}sys-configurations-transact-sql`,
    columns: 'configuration_id name value minimum maximum value_in_use description is_dynamic is_advanced',
  },
  // Since 2008 R2 SP1.
  'sys.dm_os_volume_stats': {
    since: '2012',
    page: `${dynamic}sys-dm-os-volume-stats-transact-sql`,
    columns: `database_id file_id volume_mount_point volume_id logical_volume_name file_system_type total_bytes available_bytes
      supports_compression supports_alternate_streams supports_sparse_files is_read_only is_compressed`,
  },
  'sys.dm_exec_sessions': {
    since: '2008',
    page: `${dynamic}sys-dm-exec-sessions-transact-sql`,
    columns: `session_id login_time host_name program_name host_process_id client_version client_interface_name security_id login_name
      status context_info cpu_time memory_usage total_scheduled_time total_elapsed_time endpoint_id last_request_start_time
      last_request_end_time reads writes logical_reads is_user_process transaction_isolation_level lock_timeout deadlock_priority
      row_count prev_error original_security_id original_login_name database_id:2012 open_transaction_count:2012`,
  },
  'sys.dm_exec_requests': {
    since: '2008',
    page: `${dynamic}sys-dm-exec-requests-transact-sql`,
    columns: `session_id request_id start_time status command sql_handle database_id user_id connection_id blocking_session_id wait_type
      wait_time last_wait_type wait_resource open_transaction_count transaction_id context_info percent_complete
      estimated_completion_time cpu_time total_elapsed_time reads writes row_count`,
  },
  'sys.dm_exec_connections': {
    since: '2008',
    page: `${dynamic}sys-dm-exec-connections-transact-sql`,
    columns: `session_id connect_time net_transport protocol_type encrypt_option auth_scheme client_net_address client_tcp_port
      local_net_address local_tcp_port`,
  },
  'sys.dm_tran_locks': {
    since: '2008',
    page: `${dynamic}sys-dm-tran-locks-transact-sql`,
    columns: `resource_type resource_subtype resource_database_id resource_description request_mode request_type request_status
      request_session_id request_owner_type`,
  },
  'sys.dm_tran_session_transactions': {
    since: '2008',
    page: `${dynamic}sys-dm-tran-session-transactions-transact-sql`,
    columns: 'session_id transaction_id is_user_transaction',
  },
  'msdb.dbo.backupset': {
    since: '2008',
    page: `${tables}backupset-transact-sql`,
    columns: `backup_set_id backup_set_uuid media_set_id first_family_number first_media_number last_family_number last_media_number
      expiration_date software_vendor_id name description user_name software_major_version software_minor_version software_build_version
      time_zone mtf_minor_version first_lsn last_lsn checkpoint_lsn database_backup_lsn database_creation_date backup_start_date
      backup_finish_date type sort_order code_page compatibility_level database_version backup_size database_name server_name
      machine_name flags collation_name is_password_protected recovery_model has_bulk_logged_data is_snapshot is_readonly is_single_user
      has_backup_checksums is_damaged begins_log_chain has_incomplete_metadata is_force_offline is_copy_only first_recovery_fork_guid
      last_recovery_fork_guid fork_point_lsn database_guid family_guid differential_base_lsn differential_base_guid
      compressed_backup_size position unicode_locale unicode_compare_style key_algorithm:2014 encryptor_thumbprint:2014
      encryptor_type:2014`,
  },
  'msdb.dbo.backupmediafamily': {
    since: '2008',
    page: `${tables}backupmediafamily-transact-sql`,
    columns: `media_set_id family_sequence_number media_family_id media_count logical_device_name physical_device_name device_type
      physical_block_size mirror`,
  },
  'msdb.dbo.backupmediaset': {
    since: '2008',
    page: `${tables}backupmediaset-transact-sql`,
    columns: `media_set_id media_uuid media_family_count name description software_name software_vendor_id MTF_major_version mirror_count
      is_password_protected is_compressed is_encrypted:2014`,
  },
  'msdb.dbo.backupfile': {
    since: '2008',
    page: `${tables}backupfile-transact-sql`,
    columns: `backup_set_id first_family_number first_media_number filegroup_name page_size file_number backed_up_page_count file_type
      source_file_block_size file_size logical_name physical_drive physical_name state state_desc create_lsn drop_lsn file_guid
      is_readonly is_present differential_base_lsn differential_base_guid backup_size filegroup_guid`,
  },
  'msdb.dbo.restorehistory': {
    since: '2008',
    page: `${tables}restorehistory-transact-sql`,
    columns: `restore_history_id restore_date destination_database_name user_name backup_set_id restore_type replace recovery restart
      stop_at device_count stop_at_mark_name stop_before`,
  },
  'msdb.dbo.suspect_pages': {
    since: '2008',
    page: `${tables}suspect-pages-transact-sql`,
    columns: 'database_id file_id page_id event_type error_count last_update_date',
  },
  'msdb.dbo.logmarkhistory': {
    since: '2008',
    page: `${tables}logmarkhistory-transact-sql`,
    columns: 'database_name mark_name description user_name lsn mark_time',
  },
  'sys.sp_addextendedproperty': {since: '2008', page: `${procedures}sp-addextendedproperty-transact-sql`},
  'sys.sp_updateextendedproperty': {since: '2008', page: `${procedures}sp-updateextendedproperty-transact-sql`},
  'sys.sp_dropextendedproperty': {since: '2008', page: `${procedures}sp-dropextendedproperty-transact-sql`},
  'sys.sp_getapplock': {since: '2008', page: `${procedures}sp-getapplock-transact-sql`},
  'sys.sp_releaseapplock': {since: '2008', page: `${procedures}sp-releaseapplock-transact-sql`},
  'msdb.dbo.sp_delete_backuphistory': {since: '2008', page: `${procedures}sp-delete-backuphistory-transact-sql`},
  'msdb.dbo.sp_delete_database_backuphistory': {
    since: '2008',
    page: `${procedures}sp-delete-database-backuphistory-transact-sql`,
  },
  'sys.sp_executesql': {since: '2008', page: `${procedures}sp-executesql-transact-sql`},
  'sys.sp_who': {since: '2008', page: `${procedures}sp-who-transact-sql`},
  'sys.sp_rename': {since: '2008', page: `${procedures}sp-rename-transact-sql`},
  'sys.sp_tables': {since: '2008', page: `${procedures}sp-tables-transact-sql`},
}

/** Functions of 2008 by the page's name; of later ones the version is told. */
const FUNCTIONS: Readonly<Record<string, Since>> = {
  ABS: '2008',
  APPLOCK_MODE: '2008',
  APPLOCK_TEST: '2008',
  ASCII: '2008',
  AVG: '2008',
  CAST: '2008',
  CEILING: '2008',
  CHAR: '2008',
  CHARINDEX: '2008',
  CHECKSUM: '2008',
  COALESCE: '2008',
  CONCAT: '2012',
  CONTEXT_INFO: '2008',
  CONVERT: '2008',
  COUNT: '2008',
  COUNT_BIG: '2008',
  DATABASEPROPERTYEX: '2008',
  DATALENGTH: '2008',
  DATEADD: '2008',
  DATEDIFF: '2008',
  DATENAME: '2008',
  DATEPART: '2008',
  DATABASE_PRINCIPAL_ID: '2008',
  DB_ID: '2008',
  DB_NAME: '2008',
  ERROR_LINE: '2008',
  ERROR_MESSAGE: '2008',
  ERROR_NUMBER: '2008',
  ERROR_PROCEDURE: '2008',
  ERROR_SEVERITY: '2008',
  ERROR_STATE: '2008',
  FLOOR: '2008',
  GETDATE: '2008',
  GETUTCDATE: '2008',
  HAS_DBACCESS: '2008',
  HAS_PERMS_BY_NAME: '2008',
  HASHBYTES: '2008',
  IDENT_CURRENT: '2008',
  IIF: '2012',
  ISNULL: '2008',
  IS_MEMBER: '2008',
  IS_ROLEMEMBER: '2012',
  IS_SRVROLEMEMBER: '2008',
  LEFT: '2008',
  LEN: '2008',
  LOWER: '2008',
  LTRIM: '2008',
  MAX: '2008',
  MIN: '2008',
  NEWID: '2008',
  NULLIF: '2008',
  OBJECT_ID: '2008',
  OBJECT_NAME: '2008',
  ORIGINAL_LOGIN: '2008',
  QUOTENAME: '2008',
  REPLACE: '2008',
  REPLICATE: '2008',
  REVERSE: '2008',
  RIGHT: '2008',
  ROUND: '2008',
  ROW_NUMBER: '2008',
  RTRIM: '2008',
  SCHEMA_ID: '2008',
  SCHEMA_NAME: '2008',
  SCOPE_IDENTITY: '2008',
  SERVERPROPERTY: '2008',
  STUFF: '2008',
  SUBSTRING: '2008',
  SUM: '2008',
  SUSER_ID: '2008',
  SUSER_NAME: '2008',
  SUSER_SID: '2008',
  SUSER_SNAME: '2008',
  SWITCHOFFSET: '2008',
  SYSDATETIME: '2008',
  SYSDATETIMEOFFSET: '2008',
  SYSUTCDATETIME: '2008',
  TODATETIMEOFFSET: '2008',
  TRY_CAST: '2012',
  TRY_CONVERT: '2012',
  TYPE_ID: '2008',
  TYPE_NAME: '2008',
  UNICODE: '2008',
  UPPER: '2008',
  USER_ID: '2008',
  USER_NAME: '2008',
  XACT_STATE: '2008',
  '@@DBTS': '2008',
  '@@ERROR': '2008',
  '@@IDENTITY': '2008',
  '@@LOCK_TIMEOUT': '2008',
  '@@MAX_PRECISION': '2008',
  '@@MICROSOFTVERSION': '2008',
  '@@OPTIONS': '2008',
  '@@ROWCOUNT': '2008',
  '@@SERVERNAME': '2008',
  '@@SERVICENAME': '2008',
  '@@SPID': '2008',
  '@@TRANCOUNT': '2008',
  '@@VERSION': '2008',
}

/** Every name, as names.ts tells them: `sys.databases`, `sys.databases.state`, `DB_ID()`, `@@SPID`. With its first version and its page. */
export const OWN_NAMES: ReadonlyMap<string, {readonly since: Since; readonly page: string}> = new Map([
  ...Object.entries(CATALOGUE).flatMap(([name, {since, page, columns = ''}]) => [
    [name, {since, page}] as const,
    ...columns
      .split(/\s+/)
      .filter((column) => column !== '')
      .map((column) => {
        const [called = '', later] = column.split(':')
        return [`${name}.${called.toLowerCase()}`, {since: (later as Since | undefined) ?? since, page}] as const
      }),
  ]),
  ...Object.entries(FUNCTIONS).map(([name, since]) => {
    const page = `${functions}${name.replace('@@', '').toLowerCase().replaceAll('_', '-')}-transact-sql`
    return [name.startsWith('@@') ? name : `${name}()`, {since, page}] as const
  }),
])
