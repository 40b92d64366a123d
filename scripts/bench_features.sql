-- Features per number with a general SQL engine: what `throughline lines` has to beat. Source relation: `communications`, the
-- plain file as it lies (a call that stands in both parties' billing counts twice here; Throughline merges it first).
-- Start in whole seconds: ten minutes are the 599 seconds before and the second itself.
WITH calling AS (
    SELECT a_number AS number,
           count(DISTINCT b_number) AS contacts_out,
           count(*) FILTER (WHERE kind = 'voice') AS calls_out,
           count(*) FILTER (WHERE kind = 'sms') AS sms_out,
           avg(CASE WHEN hour(start) >= 22 OR hour(start) < 6 THEN 1.0 ELSE 0.0 END) AS night_share,
           count(DISTINCT a_imei) AS imeis,
           median(duration_s) FILTER (WHERE kind = 'voice' AND duration_s > 0) AS median_duration_s
    FROM communications
    WHERE a_number IS NOT NULL
    GROUP BY a_number
),
called AS (
    SELECT b_number AS number,
           count(DISTINCT a_number) AS contacts_in,
           count(*) FILTER (WHERE kind = 'voice') AS calls_in,
           count(*) FILTER (WHERE kind = 'sms') AS sms_in
    FROM communications
    WHERE b_number IS NOT NULL
    GROUP BY b_number
),
places AS (
    SELECT number, count(DISTINCT cell) AS cells
    FROM (
        SELECT a_number AS number, a_cell_start AS cell FROM communications
        UNION ALL
        SELECT a_number, a_cell_end FROM communications
    ) AS seen
    WHERE number IS NOT NULL
    GROUP BY number
),
bursts AS (
    SELECT number, max(recipients) AS sms_burst
    FROM (
        SELECT a_number AS number,
               count(DISTINCT b_number) OVER (
                   PARTITION BY a_number ORDER BY start RANGE BETWEEN INTERVAL 599 SECONDS PRECEDING AND CURRENT ROW
               ) AS recipients
        FROM communications
        WHERE kind = 'sms' AND a_number IS NOT NULL
    ) AS sliding
    GROUP BY number
)
SELECT coalesce(calling.number, called.number) AS number,
       coalesce(contacts_out, 0) AS contacts_out,
       coalesce(contacts_in, 0) AS contacts_in,
       coalesce(calls_out, 0) AS calls_out,
       coalesce(sms_out, 0) AS sms_out,
       coalesce(calls_in, 0) AS calls_in,
       coalesce(sms_in, 0) AS sms_in,
       coalesce(sms_burst, 0) AS sms_burst,
       night_share,
       coalesce(imeis, 0) AS imeis,
       coalesce(cells, 0) AS cells,
       median_duration_s
FROM calling
FULL OUTER JOIN called ON called.number = calling.number
LEFT JOIN places ON places.number = calling.number
LEFT JOIN bursts ON bursts.number = calling.number
