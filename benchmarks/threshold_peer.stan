// The threshold test with beta risks as published (Pierson and others 2020, doi:10.1038/s41562-020-0858-1), written
// from its formulas and priors: a peer for benchmarks, run by threshold_peer.R.
data {
  int<lower=1> cells;
  int<lower=2> groups;
  int<lower=2> places;
  int<lower=1, upper=groups> group_of[cells];
  int<lower=1, upper=places> place_of[cells];
  int<lower=0> stops[cells];
  int<lower=0> searches[cells];
  int<lower=0> hits[cells];
}
parameters {
  vector<lower=0>[groups] spread;
  vector[groups] bar;
  vector[cells] part;
  vector[groups] level;
  vector[groups] narrow;
  vector[places - 1] level_of_place;
  vector[places - 1] narrow_of_place;
}
transformed parameters {
  vector[cells] threshold;
  vector[cells] searched;
  vector[cells] found;
  {
    vector[places] more_level = append_row(0, level_of_place);
    vector[places] more_narrow = append_row(0, narrow_of_place);
    for (i in 1:cells) {
      real share = inv_logit(level[group_of[i]] + more_level[place_of[i]]);
      real both = exp(narrow[group_of[i]] + more_narrow[place_of[i]]);
      threshold[i] = inv_logit(bar[group_of[i]] + spread[group_of[i]] * part[i]);
      searched[i] = 1 - beta_cdf(threshold[i], both * share, both * (1 - share));
      found[i] = share * (1 - beta_cdf(threshold[i], both * share + 1, both * (1 - share))) / searched[i];
    }
  }
}
model {
  spread ~ normal(0, 0.25);
  bar ~ normal(-2, 1);
  level ~ normal(-3.5, 0.25);
  narrow ~ normal(2, 0.5);
  level_of_place ~ normal(0, 0.25);
  narrow_of_place ~ normal(0, 0.5);
  part ~ normal(0, 1);
  searches ~ binomial(stops, searched);
  hits ~ binomial(searches, found);
}
