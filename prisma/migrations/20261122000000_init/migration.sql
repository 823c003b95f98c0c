-- CreateTable
CREATE TABLE "revision_head" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "number" BIGINT NOT NULL,

    CONSTRAINT "revision_head_pkey" PRIMARY KEY ("only")
);

-- CreateTable
CREATE TABLE "revision" (
    "number" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "organisation" UUID,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "max_waiver_days" INTEGER NOT NULL DEFAULT 90,
    "recorded_from" BIGINT NOT NULL,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scope" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "scope_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_class" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "data_class_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "organisation" UUID,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" UUID NOT NULL,
    "organisation" UUID,
    "member" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "granted_by" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_sha256" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "scopes" TEXT[],
    "data_classes" TEXT[],
    "default_data_class" TEXT,
    "expires_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_token" (
    "sha256" BYTEA NOT NULL,
    "member" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "consumed_at" TIMESTAMPTZ(6),

    CONSTRAINT "sign_in_token_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "session" (
    "sha256" BYTEA NOT NULL,
    "member" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "session_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "organisation" UUID,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "scope" TEXT,
    "before_sha256" TEXT,
    "after_sha256" TEXT,
    "detail" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "legal_entity" (
    "id" UUID NOT NULL,
    "owner" UUID,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "country" TEXT,
    "parent" TEXT,
    "identifiers" JSONB NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "legal_entity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider" (
    "id" UUID NOT NULL,
    "owner" UUID,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "legal_entity" TEXT,
    "urls" JSONB NOT NULL,
    "aliases" JSONB NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "provider_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" UUID NOT NULL,
    "owner" UUID,
    "slug" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT,
    "region" TEXT,
    "mode" TEXT,
    "pins" JSONB NOT NULL,
    "aliases" JSONB NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "owner" UUID,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "developer" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" UUID NOT NULL,
    "owner" UUID,
    "slug" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "context_length" INTEGER,
    "pins" JSONB NOT NULL,
    "aliases" JSONB NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim" (
    "id" UUID NOT NULL,
    "entity" UUID NOT NULL,
    "owner" UUID,
    "subject_kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "condition" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6),
    "assurance" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "note" TEXT,
    "author" TEXT NOT NULL,
    "reviewer" TEXT,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "claim_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence" (
    "id" UUID NOT NULL,
    "claim" UUID NOT NULL,
    "owner" UUID,
    "url" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "publisher" TEXT,
    "document_version" TEXT,
    "quote" TEXT,
    "quote_sha256" TEXT,
    "document_sha256" TEXT,
    "retrieved_at" TIMESTAMPTZ(6) NOT NULL,
    "verified_at" TIMESTAMPTZ(6) NOT NULL,
    "recheck_due" TIMESTAMPTZ(6) NOT NULL,
    "recorded_from" BIGINT NOT NULL,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispute" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "claim" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_draft" (
    "policy" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "edit" INTEGER NOT NULL,
    "edited_by" TEXT NOT NULL,
    "edited_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "policy_draft_pkey" PRIMARY KEY ("policy")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "id" UUID NOT NULL,
    "policy" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "document" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "groups" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(6) NOT NULL,
    "published_by" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "policy" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "mandatory" BOOLEAN NOT NULL,
    "author" TEXT NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agreement" (
    "id" UUID NOT NULL,
    "entity" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "counterparty" TEXT,
    "endpoints" TEXT[],
    "all_endpoints" BOOLEAN NOT NULL,
    "except_models" TEXT[],
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6),
    "state" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reviewer" TEXT,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "waiver" (
    "id" UUID NOT NULL,
    "entity" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "policy" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "rule_digest" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "deployments" TEXT[],
    "scope" TEXT NOT NULL,
    "data_classes" TEXT[],
    "all_data_classes" BOOLEAN NOT NULL,
    "justification" TEXT NOT NULL,
    "ticket" TEXT,
    "approved_at" TIMESTAMPTZ(6),
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "state" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reviewer" TEXT,
    "approved_scope" TEXT,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "waiver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "block" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "since" TIMESTAMPTZ(6) NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "block_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "removal_request" (
    "id" UUID NOT NULL,
    "organisation" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "target" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_from" BIGINT NOT NULL,
    "recorded_to" BIGINT,

    CONSTRAINT "removal_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "installation_state" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "installation_state_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "revision_recorded_at_key" ON "revision"("recorded_at");

-- CreateIndex
CREATE UNIQUE INDEX "organisation_slug_key" ON "organisation"("slug");

-- CreateIndex
CREATE INDEX "scope_organisation_path_idx" ON "scope"("organisation", "path");

-- CreateIndex
CREATE INDEX "role_grant_member_idx" ON "role_grant"("member");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret_sha256_key" ON "api_key"("secret_sha256");

-- CreateIndex
CREATE INDEX "audit_event_organisation_revision_idx" ON "audit_event"("organisation", "revision");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_revision_ordinal_key" ON "audit_event"("revision", "ordinal");

-- CreateIndex
CREATE INDEX "legal_entity_slug_idx" ON "legal_entity"("slug");

-- CreateIndex
CREATE INDEX "provider_slug_idx" ON "provider"("slug");

-- CreateIndex
CREATE INDEX "endpoint_slug_idx" ON "endpoint"("slug");

-- CreateIndex
CREATE INDEX "model_slug_idx" ON "model"("slug");

-- CreateIndex
CREATE INDEX "deployment_slug_idx" ON "deployment"("slug");

-- CreateIndex
CREATE INDEX "claim_subject_kind_subject_dimension_idx" ON "claim"("subject_kind", "subject", "dimension");

-- CreateIndex
CREATE INDEX "claim_entity_idx" ON "claim"("entity");

-- CreateIndex
CREATE INDEX "evidence_claim_idx" ON "evidence"("claim");

-- CreateIndex
CREATE INDEX "dispute_organisation_idx" ON "dispute"("organisation");

-- CreateIndex
CREATE UNIQUE INDEX "policy_organisation_name_key" ON "policy"("organisation", "name");

-- CreateIndex
CREATE UNIQUE INDEX "policy_version_policy_version_key" ON "policy_version"("policy", "version");

-- CreateIndex
CREATE INDEX "assignment_organisation_idx" ON "assignment"("organisation");

-- CreateIndex
CREATE INDEX "agreement_organisation_idx" ON "agreement"("organisation");

-- CreateIndex
CREATE INDEX "waiver_organisation_idx" ON "waiver"("organisation");

-- CreateIndex
CREATE INDEX "block_organisation_idx" ON "block"("organisation");

-- CreateIndex
CREATE INDEX "removal_request_organisation_idx" ON "removal_request"("organisation");


-- ============================================================================================================
-- What the schema language cannot say.
-- ============================================================================================================

-- Exclusion constraints over uuid, text and ranges together.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- ------------------------------------------------------------------------------------------------------ roles
-- cordon_app     serves one organisation at a time; row-level security decides what it sees
-- cordon_worker  reads across organisations, writes nothing
-- The service logs in as the owner of the tables and starts every session as one of these two, so that ordinary
-- connections own nothing. Roles belong to the whole server, so they may be there already.

DO $$
DECLARE
    name text;
    granted boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY['cordon_app', 'cordon_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE 'SELECT pg_has_role(current_user, $1, ''SET'')' INTO granted USING name;
            IF NOT granted THEN
                EXECUTE format('GRANT %I TO %I WITH SET TRUE, INHERIT FALSE', name, current_user);
            END IF;
        ELSIF NOT pg_has_role(current_user, name, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', name, current_user);
        END IF;
    END LOOP;
END
$$;

-- ---------------------------------------------------------------------------------------------------- settings

-- The organisation of this transaction; null when none is set: then only shared rows are seen.
CREATE FUNCTION cordon_org() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('cordon.org', true), '')::uuid;

-- Whether this transaction may write what all organisations share.
CREATE FUNCTION cordon_curating() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('cordon.curator', true), '') = 'on';

-- --------------------------------------------------------------------------------------------------- revisions

INSERT INTO revision_head ("only", number) VALUES (true, 0);

ALTER TABLE revision_head ADD CONSTRAINT revision_head_is_one_row CHECK ("only");

-- Begins a change: takes the revision lock until the end of the transaction, so that revisions are numbered in the
-- order in which they are committed, and recorded_at rises with them whatever the clock does. Whole milliseconds,
-- because that is what JavaScript's instants can hold.
-- The notification is sent at commit; it is a hint, the number in revision_head is the truth.
CREATE FUNCTION cordon_begin_revision(OUT number bigint, OUT recorded_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF cordon_org() IS NULL AND NOT cordon_curating() THEN
        RAISE EXCEPTION 'a change belongs to an organisation or is made as curator'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE revision_head SET number = revision_head.number + 1
        RETURNING revision_head.number INTO cordon_begin_revision.number;
    INSERT INTO revision (number, recorded_at, organisation)
        SELECT cordon_begin_revision.number,
               greatest(date_trunc('milliseconds', clock_timestamp()), max(r.recorded_at) + interval '1 millisecond'),
               cordon_org()
        FROM revision r WHERE r.number = cordon_begin_revision.number - 1
        RETURNING revision.recorded_at INTO cordon_begin_revision.recorded_at;
    PERFORM pg_notify('cordon_revision', cordon_begin_revision.number::text);
END
$$;

-- The revision that this very transaction has begun; null when it has begun none.
CREATE FUNCTION cordon_revision() RETURNS bigint
    LANGUAGE sql VOLATILE
    RETURN (SELECT number FROM revision_head WHERE xmin = pg_current_xact_id()::xid);

-- ------------------------------------------------------------------------------------------------- append-only

CREATE FUNCTION cordon_refuse() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'table `%` is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

-- A row is recorded from the revision of the transaction that writes it: nobody backdates.
CREATE FUNCTION cordon_recorded_now() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.recorded_from IS DISTINCT FROM cordon_revision() THEN
        RAISE EXCEPTION 'table `%`: a row is recorded from the revision that its transaction began', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- The only update of a versioned row closes it, once, at the revision of the transaction that does so.
-- `*=` compares the stored bytes: 1 and 1.0 are not the same statement.
CREATE FUNCTION cordon_only_close() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    open_again record := NEW;
BEGIN
    open_again.recorded_to := NULL;
    IF OLD.recorded_to IS NOT NULL OR NOT (open_again *= OLD)
        OR NEW.recorded_to IS DISTINCT FROM cordon_revision() OR NEW.recorded_to IS NULL THEN
        RAISE EXCEPTION 'table `%` is append-only: an open row can be closed at the current revision, nothing else',
            TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- What happened is told by at least one audit event of the same transaction. Runs as the owner, whatever the role is at
-- commit; the owner sees the events of its own transaction and no others.
CREATE FUNCTION cordon_revision_is_audited() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit_event WHERE revision = NEW.number) THEN
        RAISE EXCEPTION 'revision % records no audit event', NEW.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER revision_is_audited AFTER INSERT ON revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cordon_revision_is_audited();

CREATE FUNCTION cordon_audited_now() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.revision IS DISTINCT FROM cordon_revision() THEN
        RAISE EXCEPTION 'an audit event belongs to the revision that its transaction began'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER audited_now BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION cordon_audited_now();

DO $$
DECLARE
    versioned text[] := ARRAY['scope', 'data_class', 'member', 'role_grant', 'api_key', 'legal_entity', 'provider',
        'endpoint', 'model', 'deployment', 'claim', 'dispute', 'policy_version', 'assignment', 'agreement', 'waiver',
        'block', 'removal_request'];
    insert_only text[] := ARRAY['revision', 'organisation', 'audit_event', 'evidence', 'policy'];
    mutable text[] := ARRAY['revision_head', 'sign_in_token', 'session', 'policy_draft', 'installation_state'];
    name text;
BEGIN
    -- Statement-level, so that they speak even when no row would be touched, and also to the owner.
    FOREACH name IN ARRAY versioned || insert_only || mutable LOOP
        EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION cordon_refuse()', name);
    END LOOP;
    FOREACH name IN ARRAY insert_only LOOP
        EXECUTE format('CREATE TRIGGER no_update BEFORE UPDATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION cordon_refuse()', name);
    END LOOP;
    FOREACH name IN ARRAY versioned LOOP
        EXECUTE format('CREATE TRIGGER only_close BEFORE UPDATE ON %I
                        FOR EACH ROW EXECUTE FUNCTION cordon_only_close()', name);
        EXECUTE format('ALTER TABLE %I
            ADD CONSTRAINT %I FOREIGN KEY (recorded_to) REFERENCES revision (number),
            ADD CONSTRAINT %I CHECK (recorded_to > recorded_from)',
            name, name || '_recorded_to_fkey', name || '_recorded_order');
    END LOOP;
    FOREACH name IN ARRAY versioned || ARRAY['organisation', 'evidence', 'policy'] LOOP
        EXECUTE format('CREATE TRIGGER recorded_now BEFORE INSERT ON %I
                        FOR EACH ROW EXECUTE FUNCTION cordon_recorded_now()', name);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (recorded_from) REFERENCES revision (number)',
            name, name || '_recorded_from_fkey');
    END LOOP;
END
$$;

ALTER TABLE audit_event ADD CONSTRAINT audit_event_revision_fkey FOREIGN KEY (revision) REFERENCES revision (number);

-- ------------------------------------------------------------------------------------------------ closed lists

ALTER TABLE scope ADD CONSTRAINT scope_kind CHECK (kind IN ('organisation', 'workspace', 'key'));
ALTER TABLE audit_event ADD CONSTRAINT audit_event_actor_kind
    CHECK (actor_kind IN ('member', 'key', 'operator', 'system'));
ALTER TABLE role_grant ADD CONSTRAINT role_grant_role CHECK (CASE WHEN organisation IS NULL
    THEN role = 'curator' AND scope = ''
    ELSE role IN ('owner', 'policy_editor', 'approver', 'auditor', 'router', 'viewer') AND scope <> '' END);
ALTER TABLE api_key ADD CONSTRAINT api_key_role
    CHECK (role IN ('owner', 'policy_editor', 'approver', 'auditor', 'router', 'viewer'));
ALTER TABLE claim
    ADD CONSTRAINT claim_subject_kind CHECK (subject_kind IN ('provider', 'endpoint', 'deployment', 'model')),
    ADD CONSTRAINT claim_state CHECK (state IN ('draft', 'proposed', 'approved', 'disputed', 'retracted')),
    ADD CONSTRAINT claim_assurance CHECK (assurance IN
        ('third_party', 'self_declared', 'contractual', 'audited', 'observed', 'attested')),
    ADD CONSTRAINT claim_condition CHECK (condition IN
        ('', 'zdr', 'baa', 'dpa', 'enterprise', 'region-pin', 'modified-abuse-monitoring', 'private-deployment'));
ALTER TABLE agreement
    ADD CONSTRAINT agreement_kind CHECK (kind IN
        ('zdr', 'baa', 'dpa', 'enterprise', 'region-pin', 'modified-abuse-monitoring', 'private-deployment')),
    ADD CONSTRAINT agreement_state CHECK (state IN ('requested', 'approved', 'revoked'));
ALTER TABLE waiver
    ADD CONSTRAINT waiver_state CHECK (state IN ('requested', 'approved', 'revoked')),
    ADD CONSTRAINT waiver_outcome CHECK (outcome IN ('violated', 'unknown', 'error', 'uncovered'));
ALTER TABLE block ADD CONSTRAINT block_target_kind CHECK (target_kind IN
    ('provider', 'legal_entity', 'operator', 'subprocessor', 'model', 'deployment'));
ALTER TABLE removal_request ADD CONSTRAINT removal_request_kind CHECK (kind IN ('assignment', 'block'));

-- --------------------------------------------------------------------------------------------- what always holds

ALTER TABLE organisation ADD CONSTRAINT organisation_max_waiver_days CHECK (max_waiver_days > 0);
ALTER TABLE claim ADD CONSTRAINT claim_valid_order CHECK (valid_to > valid_from);
ALTER TABLE agreement ADD CONSTRAINT agreement_valid_order CHECK (valid_to > valid_from);
ALTER TABLE evidence ADD CONSTRAINT evidence_quote_length CHECK (char_length(quote) <= 300);
ALTER TABLE policy_version ADD CONSTRAINT policy_version_is_counted CHECK (version > 0);
-- Two people: what loosens a decision is never approved by the one who asked for it.
ALTER TABLE agreement ADD CONSTRAINT agreement_two_people
    CHECK (state <> 'approved' OR (reviewer IS NOT NULL AND reviewer <> author));
ALTER TABLE waiver
    ADD CONSTRAINT waiver_two_people
        CHECK (state <> 'approved' OR (reviewer IS NOT NULL AND reviewer <> author AND approved_at IS NOT NULL)),
    ADD CONSTRAINT waiver_expires_later CHECK (expires_at > approved_at);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['legal_entity', 'provider', 'endpoint', 'model', 'deployment'] LOOP
        -- A private subject wears its organisation, so that its slug can never stand for a shared one.
        EXECUTE format($sql$ALTER TABLE %I ADD CONSTRAINT %I
            CHECK (CASE WHEN owner IS NULL THEN slug !~ '^~' ELSE slug ~ '^~[^/]+/.' END)$sql$,
            name, name || '_private_slug');
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I
            (coalesce(owner, ''00000000-0000-0000-0000-000000000000''), slug) WHERE recorded_to IS NULL',
            name || '_open', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['claim', 'agreement', 'waiver'] LOOP
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (entity) WHERE recorded_to IS NULL', name || '_open', name);
    END LOOP;
END
$$;

CREATE UNIQUE INDEX scope_open ON scope (organisation, path) WHERE recorded_to IS NULL;
CREATE UNIQUE INDEX data_class_open ON data_class (organisation, name) WHERE recorded_to IS NULL;
CREATE UNIQUE INDEX role_grant_open ON role_grant (member, role, scope) WHERE recorded_to IS NULL;
CREATE UNIQUE INDEX dispute_open ON dispute (organisation, claim) WHERE recorded_to IS NULL;
CREATE UNIQUE INDEX assignment_open ON assignment (organisation, policy, scope) WHERE recorded_to IS NULL;

-- One source says one thing at a time. Tenants cannot refer to one another's policies.
ALTER TABLE claim ADD CONSTRAINT claim_says_one_thing EXCLUDE USING gist (
    (coalesce(owner, '00000000-0000-0000-0000-000000000000'::uuid)) WITH =,
    subject_kind WITH =, subject WITH =, dimension WITH =, condition WITH =, source WITH =,
    tstzrange(valid_from, valid_to) WITH &&,
    int8range(recorded_from, recorded_to) WITH &&
) WHERE (state = 'approved');

ALTER TABLE policy ADD CONSTRAINT policy_of_organisation UNIQUE (id, organisation);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['policy_draft', 'policy_version', 'assignment', 'waiver'] LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I
            FOREIGN KEY (policy, organisation) REFERENCES policy (id, organisation)', name, name || '_policy_fkey');
    END LOOP;
END
$$;

-- ------------------------------------------------------------------------------------------ row-level security
-- FORCE: a connection that was opened as the owner by mistake sees no tenant either. `revision` is not forced,
-- because cordon_begin_revision writes it as the owner. The worker's policies name the role once more, because a
-- login that inherits the worker's rights (PostgreSQL 15 has no other kind of membership) would inherit its view.

DO $$
DECLARE
    name text;
    seen text;
    written text;
    tenant text[] := ARRAY['scope', 'data_class', 'api_key', 'dispute', 'policy', 'policy_draft', 'policy_version',
        'assignment', 'agreement', 'waiver', 'block', 'removal_request'];
    -- No organisation: the installation itself, seen only by a transaction that has no organisation either.
    installation text[] := ARRAY['member', 'role_grant', 'audit_event'];
    catalog text[] := ARRAY['legal_entity', 'provider', 'endpoint', 'model', 'deployment', 'claim', 'evidence'];
    credential text[] := ARRAY['sign_in_token', 'session'];
BEGIN
    FOREACH name IN ARRAY tenant || installation || catalog || credential
        || ARRAY['organisation', 'revision', 'installation_state'] LOOP
        IF name = ANY (tenant) THEN
            seen := 'organisation = cordon_org()';
            written := seen;
        ELSIF name = ANY (installation) THEN
            seen := 'organisation = cordon_org() OR (organisation IS NULL AND cordon_org() IS NULL)';
            written := 'organisation = cordon_org()
                OR (organisation IS NULL AND cordon_org() IS NULL AND cordon_curating())';
        ELSIF name = ANY (catalog) THEN
            seen := 'owner IS NULL OR owner = cordon_org()';
            written := 'owner = cordon_org() OR (owner IS NULL AND cordon_curating())';
        ELSIF name = ANY (credential) THEN
            seen := format('EXISTS (SELECT FROM member WHERE member.id = %I.member)', name);
            written := seen;
        ELSIF name = 'organisation' THEN
            seen := 'id = cordon_org()';
            written := seen;
        ELSIF name = 'revision' THEN
            seen := 'organisation IS NULL OR organisation = cordon_org()';
            written := 'false';
        ELSE
            seen := 'true';
            written := 'cordon_curating()';
        END IF;
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        IF name <> 'revision' THEN
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        END IF;
        EXECUTE format('CREATE POLICY app_sees ON %I FOR SELECT TO cordon_app USING (%s)', name, seen);
        EXECUTE format('CREATE POLICY app_adds ON %I FOR INSERT TO cordon_app WITH CHECK (%s)', name, written);
        EXECUTE format('CREATE POLICY app_changes ON %I FOR UPDATE TO cordon_app USING (%s)', name, written);
        EXECUTE format('CREATE POLICY worker_sees ON %I FOR SELECT TO cordon_worker
                        USING (current_user = ''cordon_worker'')', name);
    END LOOP;
END
$$;

CREATE POLICY owner_sees_its_transaction ON audit_event FOR SELECT TO CURRENT_USER
    USING (revision = (SELECT cordon_revision()));

-- ------------------------------------------------------------------------------------------------------ rights

DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'recorded_to'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY relname LOOP
        EXECUTE format('GRANT UPDATE (recorded_to) ON %I TO cordon_app', name);
    END LOOP;
END
$$;

GRANT SELECT ON revision_head, revision, organisation, scope, data_class, member, role_grant, api_key, sign_in_token,
    session, audit_event, legal_entity, provider, endpoint, model, deployment, claim, evidence, dispute, policy,
    policy_draft, policy_version, assignment, agreement, waiver, block, removal_request, installation_state
    TO cordon_app, cordon_worker;
GRANT INSERT ON organisation, scope, data_class, member, role_grant, api_key, sign_in_token, session, audit_event,
    legal_entity, provider, endpoint, model, deployment, claim, evidence, dispute, policy, policy_draft,
    policy_version, assignment, agreement, waiver, block, removal_request, installation_state
    TO cordon_app;
GRANT UPDATE (consumed_at) ON sign_in_token TO cordon_app;
GRANT UPDATE (ended_at) ON session TO cordon_app;
GRANT UPDATE (scope, document, edit, edited_by, edited_at) ON policy_draft TO cordon_app;
GRANT UPDATE (value) ON installation_state TO cordon_app;

REVOKE ALL ON FUNCTION cordon_begin_revision() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cordon_begin_revision() TO cordon_app;
