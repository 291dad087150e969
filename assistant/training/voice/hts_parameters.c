/* What the teacher's voice would say: labels → exact durations and parameters, frame by frame.
 *
 * hts_parameters VOICE ID...    reads ID.lab, writes ID.bin in the current folder:
 *   int32   frames, cepstra a frame, labels
 *   int32   frames of each of the 5 states of each label
 *   float32 cepstra, natural-log pitch (0 where unvoiced), voiced 1 or 0, for each frame
 *
 * The functions below are exported by libHTSEngine 1.10 but missing in its public header. */
#include <HTS_engine.h>
#include <stdio.h>
#include <stdlib.h>

size_t HTS_PStreamSet_get_vector_length(HTS_PStreamSet *, size_t);
size_t HTS_PStreamSet_get_total_frame(HTS_PStreamSet *);
size_t HTS_SStreamSet_get_total_state(HTS_SStreamSet *);
size_t HTS_SStreamSet_get_duration(HTS_SStreamSet *, size_t);
double HTS_PStreamSet_get_parameter(HTS_PStreamSet *, size_t, size_t, size_t);
HTS_Boolean HTS_PStreamSet_get_msd_flag(HTS_PStreamSet *, size_t, size_t);

static int write_parameters(HTS_Engine *engine, const char *path) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return 0;
  HTS_PStreamSet *streams = &engine->pss;
  const size_t states = HTS_SStreamSet_get_total_state(&engine->sss);
  const size_t order = HTS_PStreamSet_get_vector_length(streams, 0);
  const size_t frames = HTS_PStreamSet_get_total_frame(streams);
  const int head[3] = {(int)frames, (int)order, (int)(states / HTS_Engine_get_nstate(engine))};
  fwrite(head, sizeof head[0], 3, file);
  for (size_t state = 0; state < states; state++) {
    const int length = (int)HTS_SStreamSet_get_duration(&engine->sss, state);
    fwrite(&length, sizeof length, 1, file);
  }
  size_t voiced_frames = 0;
  for (size_t frame = 0; frame < frames; frame++) {
    float value;
    for (size_t index = 0; index < order; index++) {
      value = (float)HTS_PStreamSet_get_parameter(streams, 0, frame, index);
      fwrite(&value, sizeof value, 1, file);
    }
    const int voiced = HTS_PStreamSet_get_msd_flag(streams, 1, frame) ? 1 : 0;
    value = voiced ? (float)HTS_PStreamSet_get_parameter(streams, 1, voiced_frames++, 0) : 0.0f;
    fwrite(&value, sizeof value, 1, file);
    value = (float)voiced;
    fwrite(&value, sizeof value, 1, file);
  }
  return fclose(file) == 0;
}

int main(int count, char **arguments) {
  if (count < 2) {
    fprintf(stderr, "usage: hts_parameters VOICE ID...\n");
    return 2;
  }
  HTS_Engine engine;
  HTS_Engine_initialize(&engine);
  if (!HTS_Engine_load(&engine, &arguments[1], 1)) {
    fprintf(stderr, "cannot load %s\n", arguments[1]);
    return 1;
  }
  for (int number = 2; number < count; number++) {
    char path[4096];
    snprintf(path, sizeof path, "%s.lab", arguments[number]);
    const int spoken = HTS_Engine_generate_state_sequence_from_fn(&engine, path) &&
                       HTS_Engine_generate_parameter_sequence(&engine);
    snprintf(path, sizeof path, "%s.bin", arguments[number]);
    if (!spoken || !write_parameters(&engine, path)) fprintf(stderr, "cannot speak %s\n", arguments[number]);
    HTS_Engine_refresh(&engine);
  }
  HTS_Engine_clear(&engine);
  return 0;
}
