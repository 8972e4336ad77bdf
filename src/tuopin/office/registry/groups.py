"""The order in which a form shows a table's columns; a column no group names is shown under the last heading."""

from __future__ import annotations

from collections.abc import Sequence

from tuopin.tables import Table
from tuopin.terms import Text

__all__ = ["GROUPS", "grouped"]

MORE = Text("其他", "more")

#: By table: a heading, and the columns under it parted by blanks.
GROUPS: dict[str, tuple[tuple[Text, str], ...]] = {
    "household": (
        (
            Text("地点与联系", "place and contact"),
            "group_name village_no household_phone bank_name bank_account",
        ),
        (
            Text("识别与状态", "identification and status"),
            "identification_standard household_attribute household_type identified_year exit_flag exit_year "
            "relapsed_year planned_exit_year member_count_stated",
        ),
        (Text("致贫原因", "causes of poverty"), "main_cause other_cause_1 other_cause_2"),
        (
            Text("家庭特征", "the family"),
            "military_family one_child_household two_daughters_household key_object reservoir_migrant "
            "inhospitable_place",
        ),
    ),
    "person": (
        (
            Text("身份", "identity"),
            "name id_type id_number sex birth_date ethnicity relation person_phone political_status",
        ),
        (
            Text("教育", "education"),
            "education school_status dropout_reason schooling_arrangement yulu_aid",
        ),
        (
            Text("健康与医疗", "health and medical care"),
            "health disability_kind disability_grade listed_illness illness_treated doctor_contract "
            "medical_aid_received resident_medical employee_medical medical_exempt major_illness_insurance",
        ),
        (
            Text("劳动与就业", "work"),
            "labour_capacity work_location work_months public_post public_post_count public_post_months "
            "active_service",
        ),
        (
            Text("养老与兜底", "pension and bottom-line security"),
            "resident_pension employee_pension dibao_status tekun_status",
        ),
    ),
    "income": (
        (
            Text("收入", "income"),
            "wage_income operating_income property_income transfer_income gross_income claims_income",
        ),
        (
            Text("转移性收入的组成", "parts of transfer income"),
            "family_planning_grant dibao_grant tekun_grant pension ecology_compensation medical_reimbursement "
            "medical_aid other_transfer",
        ),
        (
            Text("支出与结果", "expenditure and result"),
            "operating_expense transfer_expense out_of_pocket net_income net_income_per_head debt",
        ),
    ),
    "living": (
        (
            Text("土地与生产", "land and production"),
            "cultivated_land irrigated_land forest_land grain_to_green orchard pasture water_surface "
            "in_cooperative production_power",
        ),
        (
            Text("住房与搬迁", "house and relocation"),
            "house_area dangerous_house house_grade wants_relocation relocation_way",
        ),
        (
            Text("水、电、路", "water, power, road"),
            "living_power water_difficult water_safe distance_main_road access_road sanitary_toilet main_fuel",
        ),
    ),
    "household_check": (
        (
            Text("入户与吃穿", "the visit; food and clothing"),
            "visited_on visitors food_stable protein_available seasonal_clothing warm_bedding "
            "clothing_mostly_donated income_stable",
        ),
        (
            Text("饮水", "drinking water"),
            "water_litres water_quality water_piped water_round_trip water_distance water_height water_cut_days",
        ),
        (
            Text("住房与搬迁", "house and relocation"),
            "appraised_grade repair_accepted safe_house_way relocation_listed relocation_moved_in "
            "relocation_keys placement",
        ),
    ),
    "monitored": (
        (
            Text("识别与风险", "identification and risks"),
            "monitored_class identified_month risk_1 risk_2 risk_3 risk_4 risk_5 disaster_kind risk_note "
            "income_at_identification no_labour_household development_helped contact_named contact_phone",
        ),
        (Text("风险消除", "clearing of the risk"), "risk_cleared cleared_month cleared_way"),
        (
            Text("消除后复核", "asked again after clearing"),
            "after_dropout after_unsafe_house after_unsafe_water after_uninsured after_wage after_operating "
            "after_property after_transfer after_expense after_net after_net_per_head after_claims "
            "after_out_of_pocket",
        ),
    ),
}


def grouped(table: Table, names: Sequence[str]) -> list[tuple[Text, list[str]]]:
    """These columns of a table under their headings; whatever no group names comes last."""
    left = list(names)
    found = []
    for title, told in GROUPS.get(table.name, ()):
        mine = [name for name in told.split() if name in left]
        left = [name for name in left if name not in mine]
        if mine:
            found.append((title, mine))
    if left:
        found.append((MORE if found else table.text, left))
    return found
