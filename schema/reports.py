"""Reports, and the cases that moderators decide."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry

from core.pages import page_request
from models import reports as rows
from resolvers import reports
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)
from schema.clips import Clip
from schema.users import User

strawberry.enum(
    rows.ReportReason,
    name="ReportReason",
    description="What is wrong. IMPERSONATION: somebody pretends to be somebody else; where that is "
    "the owner of a likeness in use, moderators look at it first. HARASSMENT, HATE, VIOLENCE, SEXUAL. "
    "MINORS: a minor is in danger. SPAM, OTHER.",
)
strawberry.enum(
    rows.CaseState,
    name="ReportState",
    description="OPEN: a moderator is to look at it. UPHELD: the clip was removed, or the account "
    "suspended. REJECTED: nothing was found against it.",
)


@strawberry.type(description="What you reported, and what came of it: your receipt.")
class Report(Node):
    row = rows.Report

    @strawberry.field(description="A global, stable, opaque id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Report", self.id))

    reason: rows.ReportReason = strawberry.field(description="What is wrong.")
    details: str = strawberry.field(description="In your own words.")
    created_at: datetime = strawberry.field(description="When you reported it.")

    @strawberry.field(graphql_type=rows.CaseState | None, description="What came of it.")
    async def state(self: Any, info: Info) -> Any:
        return (await info.context.loaders.report_case.load(self.case_id)).state

    @strawberry.field(
        graphql_type=datetime | None, description="When a moderator is to have decided."
    )
    async def due_at(self: Any, info: Info) -> Any:
        return (await info.context.loaders.report_case.load(self.case_id)).due_at

    @strawberry.field(graphql_type=datetime | None, description="When it was decided.")
    async def decided_at(self: Any, info: Info) -> Any:
        return (await info.context.loaders.report_case.load(self.case_id)).decided_at


@strawberry.type(description="One of the reports in a case, as moderators read it.")
class CaseReport:
    reason: rows.ReportReason = strawberry.field(description="What is wrong.")
    details: str = strawberry.field(description="In the reporter's words.")
    is_owner: bool = strawberry.field(
        description="Whether the owner of the likeness says it themselves."
    )
    created_at: datetime = strawberry.field(description="When it was reported.")

    @strawberry.field(
        graphql_type=strawberry.ID | None,
        description="The likeness whose owner is impersonated (a Cameo).",
    )
    def cameo_id(self: Any) -> Any:
        return self.cameo_id and strawberry.ID(global_id("Cameo", self.cameo_id))

    @strawberry.field(
        graphql_type=User | None, description="Who reported it; null when they have left."
    )
    async def reporter(self: Any, info: Info) -> Any:
        return self.reporter_id and await info.context.loaders.user.load(self.reporter_id)


@strawberry.type(description="All reports of one clip or account, for moderators.")
class ReportCase(Node):
    row = rows.ReportCase

    @strawberry.field(description="A global, stable, opaque id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("ReportCase", self.id))

    state: rows.CaseState = strawberry.field(description="Where it stands.")
    is_fast: bool = strawberry.field(description="Whether it goes before others.")
    due_at: datetime = strawberry.field(description="When it is to be decided.")
    decided_at: datetime | None = strawberry.field(description="When it was.")
    note: str = strawberry.field(description="Why it was decided so.")
    created_at: datetime = strawberry.field(description="When it was opened.")

    @strawberry.field(description="Whether it was decided too late, or is late now.")
    def is_late(self: Any, info: Info) -> bool:
        return reports.is_late(info.context, self)

    @strawberry.field(graphql_type=Clip | None, description="The clip; null: the account as such.")
    async def clip(self: Any, info: Info) -> Any:
        return self.clip_id and await info.context.loaders.clip.load(self.clip_id)

    @strawberry.field(graphql_type=User | None, description="The account, or the clip's author.")
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.user_id)

    @strawberry.field(
        graphql_type=list[CaseReport] | None, description="The first 50 reports, oldest first."
    )
    async def reports(self: Any, info: Info) -> Any:
        return await info.context.loaders.case_reports.load(self.id)


@strawberry.input(description="Something to report: a clip or a member, one of the two.")
class ReportInput:
    clip_id: strawberry.ID | None = strawberry.field(default=None, description="The clip.")
    user_id: strawberry.ID | None = strawberry.field(default=None, description="The member.")
    reason: rows.ReportReason = strawberry.field(description="What is wrong.")
    details: str = strawberry.field(default="", description="Up to 1,000 characters.")
    cameo_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="With IMPERSONATION: the likeness whose owner somebody pretends to be; null: "
        "your own, if you have one.",
    )


@strawberry.input(description="A decision of a moderator.")
class DecideReportCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    uphold: bool = strawberry.field(
        description="True: remove the clip, or suspend the account. False: leave it."
    )
    note: str = strawberry.field(description="Why, 1 to 500 characters.")


@strawberry.input(description="A suspended member.")
class ReinstateMemberInput:
    user_id: strawberry.ID = strawberry.field(description="Who.")


@strawberry.type(description="The receipt, or why nothing was reported.")
class ReportPayload(Payload):
    report: Report | None = strawberry.field(default=None, description="Your receipt.")


@strawberry.type(description="The case, or why it was not decided.")
class ReportCasePayload(Payload):
    case: ReportCase | None = strawberry.field(default=None, description="As it stands now.")


@strawberry.type(description="The member, or why it was not done.")
class ReinstateMemberPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The member.")


@strawberry.type
class ReportQuery:
    @strawberry.field(
        graphql_type=Connection[Report] | None, description="What you reported, newest first."
    )
    async def my_reports(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await reports.my_reports(info.context, page_request(first, after)), after)

    @strawberry.field(
        graphql_type=Connection[ReportCase] | None,
        description="Open cases, moderators only: the fast lane first, then what is due first.",
    )
    async def report_cases(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await reports.report_cases(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.type
class ReportMutation:
    @mutation("Report a clip or a member, 15 times a day at most. Nobody else learns who did.")
    async def report(
        self,
        info: Info,
        input: Annotated[ReportInput, strawberry.argument(description="What, and why.")],
    ) -> ReportPayload:
        told = reports.Told(
            clip_id=input.clip_id and row_id("Clip", input.clip_id, field="clipId"),
            user_id=input.user_id and row_id("User", input.user_id, field="userId"),
            reason=input.reason,
            details=input.details,
            cameo_id=input.cameo_id and row_id("Cameo", input.cameo_id, field="cameoId"),
        )
        row: Any = await reports.report(info.context, told)
        return ReportPayload(report=row)

    @mutation("Decide a case; moderators only. Everybody who reported is told what came of it.")
    async def decide_report_case(
        self,
        info: Info,
        input: Annotated[DecideReportCaseInput, strawberry.argument(description="Which, and how.")],
    ) -> ReportCasePayload:
        case_id = row_id("ReportCase", input.case_id, field="caseId")
        row: Any = await reports.decide_report_case(
            info.context, case_id, is_upheld=input.uphold, note=input.note
        )
        return ReportCasePayload(case=row)

    @mutation("Take the suspension of a member back; moderators only.")
    async def reinstate_member(
        self,
        info: Info,
        input: Annotated[ReinstateMemberInput, strawberry.argument(description="Who.")],
    ) -> ReinstateMemberPayload:
        user_id = row_id("User", input.user_id, field="userId")
        row: Any = await reports.reinstate_member(info.context, user_id)
        return ReinstateMemberPayload(user=row)
