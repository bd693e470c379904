# Reference values for daylit.stats, from R's own functions and metafor.
# Run in this folder: Rscript rates.R. Needs r-base-core 4.2 and r-cran-metafor 3.8 (Debian 12).
# Writes rates_two_groups.csv, rates_strata.csv, rates_strata_expected.csv, rates_series.csv, rates_other.csv.
options(digits = 17, warn = 1)
suppressPackageStartupMessages(library(metafor))
save <- function(frame, name) write.csv(format(frame, digits = 17, trim = TRUE), name, row.names = FALSE, quote = FALSE)

cases <- read.csv(text = "events,n,reference_events,reference_n
7,34,1,34
56,70,48,80
3,1000,9,30
0,30,4,30
300,20000,900,20000
10,10,5,20
22,58,40,90
1,15,0,29")
two <- do.call(rbind, lapply(seq_len(nrow(cases)), function(i) {
  k <- cases[i, ]
  exact <- binom.test(k$events, k$n)$conf.int
  wilson <- suppressWarnings(prop.test(k$events, k$n, correct = FALSE)$conf.int)
  ratio <- poisson.test(c(k$events, k$reference_events), c(k$n, k$reference_n))
  data.frame(k, exact_low = exact[1], exact_high = exact[2], wilson_low = wilson[1], wilson_high = wilson[2],
             poisson_low = ratio$conf.int[1], poisson_high = ratio$conf.int[2])
}))
save(two, "rates_two_groups.csv")

set.seed(20260801)
strata <- do.call(rbind, lapply(1:6, function(case) {
  k <- c(2, 5, 12, 40, 8, 30)[case]
  size <- c(60, 40, 25, 6, 300, 15)[case]
  n <- rpois(k, size) + 2; m <- rpois(k, 2 * size) + 2
  base <- rbeta(k, 2, 6)
  data.frame(case, stratum = 1:k, events = rbinom(k, n, pmin(1.4 * base, 1)), n,
             reference_events = rbinom(k, m, base), reference_n = m)
}))
write.csv(strata, "rates_strata.csv", row.names = FALSE, quote = FALSE)
expected <- do.call(rbind, lapply(split(strata, strata$case), function(s) {
  mh <- function(measure) rma.mh(measure = measure, ai = events, n1i = n, ci = reference_events, n2i = reference_n,
                                 data = s, correct = FALSE, add = 0, to = "none", drop00 = FALSE)
  rr <- mh("RR"); rd <- mh("RD"); or <- mh("OR")
  table <- array(rbind(s$events, s$reference_events, s$n - s$events, s$reference_n - s$reference_events),
                 dim = c(2, 2, nrow(s)))
  cmh <- mantelhaen.test(table, correct = FALSE)
  data.frame(case = s$case[1], log_rr = as.numeric(rr$beta), log_rr_se = rr$se, rd = as.numeric(rd$beta), rd_se = rd$se,
             log_or = as.numeric(or$beta), log_or_se = or$se, cmh_p = cmh$p.value)
}))
save(expected, "rates_strata_expected.csv")

month <- 0:47
n <- rpois(48, 350)
p <- plogis(-1.3 + 0.08 * month / 12 + 0.25 * cos(2 * pi * month / 12) + rnorm(48, 0, 0.12))
events <- rbinom(48, n, p)
t <- (month - mean(month)) / 12
w <- 2 * pi * month / 12
season <- cbind(cos(w), sin(w), cos(2 * w), sin(2 * w))
share <- glm(cbind(events, n - events) ~ t + season, family = quasibinomial, control = list(epsilon = 1e-14))
rate <- glm(events ~ t + season + offset(log(n)), family = quasipoisson, control = list(epsilon = 1e-14))
save(data.frame(month, events, n), "rates_series.csv")

p_values <- c(0.001, 0.2, 0.04, 0.04, 0.012, 0.9, 0.03, 0.0004)
other <- rbind(
  data.frame(name = "share_slope", value = coef(share)[["t"]]),
  data.frame(name = "share_se", value = summary(share)$coefficients["t", "Std. Error"]),
  data.frame(name = "share_dispersion", value = summary(share)$dispersion),
  data.frame(name = "rate_slope", value = coef(rate)[["t"]]),
  data.frame(name = "rate_se", value = summary(rate)$coefficients["t", "Std. Error"]),
  data.frame(name = "rate_dispersion", value = summary(rate)$dispersion),
  data.frame(name = "power_25_20", value = power.prop.test(p1 = 0.25, p2 = 0.20, power = 0.8, tol = 1e-12)$n),
  data.frame(name = "power_25_15", value = power.prop.test(p1 = 0.25, p2 = 0.15, power = 0.8, tol = 1e-12)$n),
  data.frame(name = paste0("bh_", seq_along(p_values)), value = p.adjust(p_values, "BH"))
)
save(other, "rates_other.csv")
