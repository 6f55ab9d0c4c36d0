-- 农村信息化填报与汇总：数据库服务器上的三种角色 (PostgreSQL)
--
-- 由服务器管理员（如 postgres 用户）在工作区所在的数据库里执行：
--     psql --username=postgres --dbname=数据库名 --file=roles.sql
-- 第一次要建立角色：建立工作区的用户（所有者）没有 CREATEROLE 权限的，执行会出错
-- （permission denied to create role）。以后重复执行，所有者也可以；PostgreSQL 14 上仍由管理员执行。
-- 建好工作区以后执行一次；程序升级、由所有者打开过以后再执行一次。重复执行没有害处。
-- 然后给每个人建一个用户，例如：
--     CREATE ROLE zhang LOGIN PASSWORD '…' IN ROLE laiwu_clerk;
--
-- 所有者          建立工作区，程序升级后第一个打开。
-- laiwu_clerk     填报、收取、接收、退回、汇总、下达任务；历史只能添加，不能改，不能删。
-- laiwu_reader    只能查看、汇总、打印；本单位的密钥不给看（由程序在建立、升级工作区时设好）。

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'laiwu_clerk') THEN
        CREATE ROLE laiwu_clerk NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'laiwu_reader') THEN
        CREATE ROLE laiwu_reader NOLOGIN;
    END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO laiwu_clerk, laiwu_reader;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO laiwu_clerk, laiwu_reader;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO laiwu_clerk;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO laiwu_clerk;

-- 历史：改动记录、退回意见及其处理、审计记录、区划变更、已确认的密钥。
REVOKE UPDATE, DELETE, TRUNCATE ON change, comment, settling, event FROM laiwu_clerk;
REVOKE UPDATE, TRUNCATE ON division_change FROM laiwu_clerk;
-- 区划变更：只有最后一批、还没有随任务下达的可以撤回，由数据库自己把关；还没有这道关的，不能撤回。
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'division_change_guarded') THEN
        REVOKE DELETE ON division_change FROM laiwu_clerk;
    END IF;
END $$;
-- 封存的汇总只能添加；用旧版程序建立的工作区还没有这张表。
DO $$
BEGIN
    IF to_regclass('public.sealed') IS NOT NULL THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON sealed FROM laiwu_clerk;
    END IF;
END $$;
REVOKE DELETE, TRUNCATE ON event_end, known_key, task FROM laiwu_clerk;
-- 写入过的行数由数据库自己登记，谁也不直接改。
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kept_count FROM laiwu_clerk;
-- 工作区的结构归所有者。
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version, form_column, division FROM laiwu_clerk;
