-- PROGRESA (Mexico), the children of 1997: two small files of 0/1 columns for `tuopin estimate`, out of children.csv.
-- A blank stays a blank: what is not known is never written as 0.

-- One row a child of 6 to 15, the ages at which school was compulsory.
copy (
    select
        village, poor, progresa, age,
        -- 1: not in school in autumn 1997
        case sc97 when '0' then 1 when '1' then 0 end as out_of_school,
        -- three grades or more behind the age; of a child whose schooling was not recorded the file says grade 0
        -- at every age, so that its grade is unknown too
        case when sc97 is not null then (grc97::int <= age::int - 9)::int end as behind,
        -- the head of the household has not completed the six grades of primary school
        (hohedu::int < 6)::int as head_schooling
    from read_csv('children.csv', header = true, all_varchar = true)
    where year = '97' and age::int between 6 and 15
) to 'progresa-children.csv' (header);

-- One row a household (children alike in these seven columns), with its members as persons.
copy (
    select
        village, progresa, fam_n as persons, welfare_index,
        -- the programme's own classification, as a list
        max((poor = 'pobre')::int) as classified,
        -- a line of ours, index at most 700, as a standard: blank where there is no index
        max((welfare_index::double <= 700)::int) as below_line,
        -- and the same line as if it were a list: without an index nobody is on it
        coalesce(max((welfare_index::double <= 700)::int), 0) as listed_by_line
    from read_csv('children.csv', header = true, all_varchar = true)
    where year = '97'
    group by village, progresa, fam_n, welfare_index, hohsex, hohage, hohedu, hohwag
) to 'progresa-households.csv' (header);
