"""What the invented plans speak of, and who acts in them."""

from typing import Final, NamedTuple


class Activity(NamedTuple):
    """Something that a plan can set out to do, what will be there afterwards, and what it should change."""

    label: str
    output: str
    metric: str
    measured: str


class PartyName(NamedTuple):
    """A post or body that every invented institution has."""

    kind: str
    slug: str
    label: str


ACTIVITIES: Final = tuple(
    Activity(*row)
    for row in (
        ("Train interview panels in fair recruitment", "Panel training", "panels-trained", "panel members trained"),
        ("Publish criteria for promotion", "Promotion criteria", "promotion-clear", "staff who find promotion clear"),
        ("Pair new researchers with mentors", "Mentoring scheme", "mentored", "new researchers with a mentor"),
        ("Train managers in career conversations", "Course for managers", "managers-trained", "managers trained"),
        ("Set up a fund between contracts", "Bridging fund", "bridged", "applicants who got a new contract"),
        ("Give notice of contract ends in good time", "Notice procedure", "noticed", "contract ends announced in time"),
        ("Extend induction to research staff", "Induction programme", "inducted", "new starters who were inducted"),
        ("Set a workload model", "Workload model", "workload-fair", "staff who call their workload fair"),
        ("Run shadowing in other sectors", "Shadowing scheme", "shadowed", "applicants placed with a host"),
        ("Teach research integrity online", "Integrity module", "integrity-taught", "staff who passed the module"),
        ("Report bullying through one channel", "Reporting channel", "reporting-known", "staff who know the channel"),
        ("Train first responders for mental health", "Responder network", "responders", "departments with a responder"),
        ("Protect ten days a year for development", "Time policy", "ten-days-taken", "researchers who took ten days"),
        ("Record development reviews", "Review record", "reviewed", "researchers reviewed within a year"),
        ("Publish guidance on flexible work", "Flexible work guide", "flexible-known", "staff who know the guide"),
        ("Give researchers seats on committees", "Seat rota", "seats-filled", "research committees with a researcher"),
        ("Recognise supervision by researchers", "Supervisor status", "supervisors-named", "supervisors acknowledged"),
        ("Teach grant writing", "Grant course", "grant-taught", "participants who then submitted a grant"),
        ("Survey leavers each year", "Destination survey", "destinations-known", "leavers whose destination is known"),
        ("Publish pay bands for research posts", "Pay band page", "bands-known", "staff who know their pay band"),
        ("Cut the share of short contracts", "Contract review", "long-contracts", "contracts longer than a year"),
        ("Fund returners from leave", "Returner fund", "returners-funded", "returners who were funded"),
        ("Make policies easy to find", "Policy library", "policies-found", "staff who find policies with ease"),
        ("Hold a yearly research staff forum", "Research forum", "forum-departments", "departments at the forum"),
        ("Train doctoral examiners", "Examiner training", "examiners-trained", "examiners trained"),
        ("Coach new group leaders", "Coaching offer", "coached", "new group leaders coached"),
        ("Open data training to all staff", "Data course", "data-taught", "participants who use what they learnt"),
        ("Credit teaching by researchers", "Teaching credit", "teaching-credited", "teaching researchers credited"),
        ("Make recruitment papers inclusive", "Advert template", "adverts-inclusive", "adverts on the template"),
        ("Reward public engagement", "Engagement award", "engagement-valued", "staff who feel it is valued"),
    )
)
"""No plan has more actions than there are activities, so no plan does a thing twice or measures it twice."""

THEMES: Final = ("Environment and culture", "Employment", "Professional and career development")

GROUP_SLUGS: Final = {"Post": "post", "Team": "team", "Committee": "committee", "Group": "group"}

OWNERS: Final = tuple(
    PartyName(*row)
    for row in (
        ("Post", "researcher-development-manager", "Researcher Development Manager"),
        ("Post", "head-of-people", "Head of People"),
        ("Post", "equality-manager", "Equality Manager"),
        ("Post", "recruitment-lead", "Recruitment Lead"),
        ("Post", "research-integrity-officer", "Research Integrity Officer"),
        ("Post", "careers-adviser", "Careers Adviser"),
        ("Post", "director-of-research-services", "Director of Research Services"),
        ("Post", "wellbeing-coordinator", "Wellbeing Coordinator"),
        ("Post", "pay-and-reward-manager", "Pay and Reward Manager"),
        ("Team", "organisational-development", "Organisational Development"),
        ("Team", "doctoral-college", "Doctoral College"),
        ("Team", "research-communications", "Research Communications"),
        ("Group", "research-staff-association", "Research Staff Association"),
        ("Committee", "postdoctoral-affairs-committee", "Postdoctoral Affairs Committee"),
    )
)

OVERSEER: Final = PartyName("Committee", "concordat-steering-group", "Concordat Steering Group")
BOARD: Final = PartyName("Committee", "research-board", "Research Board")
STAFF_GROUPS: Final = (("research-staff", "Research staff"), ("managers-of-researchers", "Managers of researchers"))

QUARTERS: Final = (("March", "03", "31"), ("June", "06", "30"), ("September", "09", "30"), ("December", "12", "31"))
"""The months in which something is due, each with its last day."""
