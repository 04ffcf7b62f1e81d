"""Pipelines with random weights of a few hundred kilobytes, saved as folders: the real loading, real
denoising and real decoding of each family, without a download."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLCogVideoX,
    AutoencoderKLHunyuanVideo15,
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    AutoencoderKLWan,
    CogVideoXDDIMScheduler,
    CogVideoXPipeline,
    CogVideoXTransformer3DModel,
    FlowMatchEulerDiscreteScheduler,
    HunyuanVideo15Pipeline,
    HunyuanVideo15Transformer3DModel,
    LTX2ImageToVideoPipeline,
    LTX2Pipeline,
    LTX2VideoTransformer3DModel,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanModularPipeline,
    WanPipeline,
    WanTransformer3DModel,
    WanVACEPipeline,
    WanVACETransformer3DModel,
    WanVideoToVideoPipeline,
)
from diffusers.guiders import ClassifierFreeGuidance
from diffusers.modular_pipelines import WanBlocks
from diffusers.pipelines.ltx2 import LTX2TextConnectors
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    ByT5Tokenizer,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    PreTrainedTokenizerFast,
    Qwen2_5_VLTextConfig,
    Qwen2_5_VLTextModel,
    T5Config,
    T5EncoderModel,
    UMT5Config,
    UMT5EncoderModel,
)

CHAT = (
    "{% for message in messages %}{{ message['role'] }}: "
    "{% if message['content'] is string %}{{ message['content'] }}"
    "{% else %}{{ message['content'][0]['text'] }}{% endif %}\n{% endfor %}"
)


def tokenizer(end: str = "</s>", **more: Any) -> PreTrainedTokenizerFast:
    bare = Tokenizer(models.BPE(unk_token="<unk>"))
    bare.pre_tokenizer = pre_tokenizers.ByteLevel()
    special = ["<pad>", end, "<unk>", "<bos>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=special, initial_alphabet=alphabet)
    bare.train_from_iterator(["a red ball bounces at the beach"] * 4, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=bare, pad_token="<pad>", eos_token=end, unk_token="<unk>",
        bos_token="<bos>", **more,
    )  # fmt: skip


def t5(kind: Any, config: Any) -> Any:
    torch.manual_seed(0)
    return kind(
        config(vocab_size=400, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    ).eval()


def umt5() -> Any:
    return t5(UMT5EncoderModel, UMT5Config)


def wan_vae() -> AutoencoderKLWan:
    torch.manual_seed(0)
    return AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
        temperal_downsample=[False, True, True],
    )  # fmt: skip


WAN: dict[str, Any] = {
    "patch_size": (1, 2, 2), "num_attention_heads": 2, "attention_head_dim": 12, "in_channels": 16,
    "out_channels": 16, "text_dim": 32, "freq_dim": 256, "ffn_dim": 32, "num_layers": 2,
    "cross_attn_norm": True, "qk_norm": "rms_norm_across_heads", "rope_max_seq_len": 32,
}  # fmt: skip


def wan_transformer(**changes: Any) -> WanTransformer3DModel:
    torch.manual_seed(0)
    return WanTransformer3DModel(**{**WAN, **changes})


def flow() -> FlowMatchEulerDiscreteScheduler:
    return FlowMatchEulerDiscreteScheduler(shift=7.0)


def unipc() -> UniPCMultistepScheduler:
    return UniPCMultistepScheduler(
        flow_shift=3.0, use_flow_sigmas=True, prediction_type="flow_prediction"
    )


def wan() -> Any:
    return WanPipeline(
        transformer=wan_transformer(), vae=wan_vae(), scheduler=flow(), text_encoder=umt5(),
        tokenizer=tokenizer(), transformer_2=None,
    )  # fmt: skip


def wan_image() -> Any:
    return WanImageToVideoPipeline(
        transformer=wan_transformer(in_channels=36), vae=wan_vae(), scheduler=flow(),
        text_encoder=umt5(), tokenizer=tokenizer(), image_processor=None, image_encoder=None,
        transformer_2=None,
    )  # fmt: skip


def wan_video() -> Any:
    return WanVideoToVideoPipeline(
        transformer=wan_transformer(), vae=wan_vae(), scheduler=unipc(), text_encoder=umt5(),
        tokenizer=tokenizer(),
    )  # fmt: skip


def wan_vace() -> Any:
    torch.manual_seed(0)
    transformer = WanVACETransformer3DModel(
        **{**WAN, "num_layers": 3}, vace_layers=[0, 2], vace_in_channels=96
    )
    return WanVACEPipeline(
        transformer=transformer, vae=wan_vae(), scheduler=flow(), text_encoder=umt5(),
        tokenizer=tokenizer(), transformer_2=None,
    )  # fmt: skip


def wan_modular() -> Any:
    pipeline = WanBlocks().init_pipeline()
    assert isinstance(pipeline, WanModularPipeline)
    pipeline.update_components(
        transformer=wan_transformer(), vae=wan_vae(), scheduler=unipc(), text_encoder=umt5(),
        tokenizer=tokenizer(), guider=ClassifierFreeGuidance(guidance_scale=4.0),
    )  # fmt: skip
    return pipeline


def _ltx2_parts() -> dict[str, Any]:
    text = {
        "vocab_size": 400, "hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
        "max_position_embeddings": 512, "layer_types": ["full_attention", "full_attention"],
    }  # fmt: skip
    vision = {
        "hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 1,
        "num_attention_heads": 4, "image_size": 28, "patch_size": 14,
    }  # fmt: skip
    torch.manual_seed(0)
    encoder = Gemma3ForConditionalGeneration(
        Gemma3Config(
            text_config=text, vision_config=vision, mm_tokens_per_image=4, image_token_index=260,
            boi_token_index=256, eoi_token_index=257,
        )
    ).eval()  # fmt: skip
    transformer = LTX2VideoTransformer3DModel(
        in_channels=4, out_channels=4, patch_size=1, patch_size_t=1, num_attention_heads=2,
        attention_head_dim=8, cross_attention_dim=16, audio_in_channels=4, audio_out_channels=4,
        audio_num_attention_heads=2, audio_attention_head_dim=4, audio_cross_attention_dim=8,
        num_layers=2, qk_norm="rms_norm_across_heads", caption_channels=32,
        rope_double_precision=False, rope_type="split",
    )  # fmt: skip
    connectors = LTX2TextConnectors(
        caption_channels=32, text_proj_in_factor=3, video_connector_num_attention_heads=4,
        video_connector_attention_head_dim=8, video_connector_num_layers=1,
        video_connector_num_learnable_registers=None, audio_connector_num_attention_heads=4,
        audio_connector_attention_head_dim=8, audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=None, connector_rope_base_seq_len=32,
        rope_theta=10000.0, rope_double_precision=False, causal_temporal_positioning=False,
        rope_type="split",
    )  # fmt: skip
    vae = AutoencoderKLLTX2Video(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(8,),
        decoder_block_out_channels=(8,), layers_per_block=(1,), decoder_layers_per_block=(1, 1),
        spatio_temporal_scaling=(True,), decoder_spatio_temporal_scaling=(True,),
        decoder_inject_noise=(False, False), downsample_type=("spatial",),
        upsample_residual=(False,), upsample_factor=(1,), timestep_conditioning=False,
        patch_size=1, patch_size_t=1, encoder_causal=True, decoder_causal=False,
    )  # fmt: skip
    audio = AutoencoderKLLTX2Audio(
        base_channels=4, output_channels=2, ch_mult=(1,), num_res_blocks=1, attn_resolutions=None,
        in_channels=2, resolution=32, latent_channels=2, norm_type="pixel",
        causality_axis="height", dropout=0.0, mid_block_add_attention=False, sample_rate=16000,
        mel_hop_length=160, is_causal=True, mel_bins=8,
    )  # fmt: skip
    vocoder = LTX2Vocoder(
        in_channels=16, hidden_channels=32, out_channels=2, upsample_kernel_sizes=[4, 4],
        upsample_factors=[2, 2], resnet_kernel_sizes=[3], resnet_dilations=[[1, 3, 5]],
        leaky_relu_negative_slope=0.1, output_sampling_rate=16000,
    )  # fmt: skip
    return {
        "transformer": transformer, "vae": vae, "audio_vae": audio,
        "scheduler": FlowMatchEulerDiscreteScheduler(), "text_encoder": encoder,
        "tokenizer": tokenizer("<eos>"), "connectors": connectors, "vocoder": vocoder,
        "processor": None, "prompt_enhancer": None, "duration_head": None,
    }  # fmt: skip


def ltx2() -> Any:
    return LTX2Pipeline(**_ltx2_parts())


def ltx2_image() -> Any:
    wanted = LTX2ImageToVideoPipeline.__init__.__code__.co_varnames
    return LTX2ImageToVideoPipeline(
        **{name: part for name, part in _ltx2_parts().items() if name in wanted}
    )


def hunyuan15() -> Any:
    torch.manual_seed(0)
    transformer = HunyuanVideo15Transformer3DModel(
        in_channels=9, out_channels=4, num_attention_heads=2, attention_head_dim=8, num_layers=2,
        num_refiner_layers=1, mlp_ratio=2.0, patch_size=1, patch_size_t=1, text_embed_dim=16,
        text_embed_2_dim=32, image_embed_dim=12, rope_axes_dim=(2, 2, 4), target_size=16,
        task_type="t2v",
    )  # fmt: skip
    torch.manual_seed(0)
    vae = AutoencoderKLHunyuanVideo15(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(16, 16),
        layers_per_block=1, spatial_compression_ratio=4, temporal_compression_ratio=4,
        downsample_match_channel=False, upsample_match_channel=False,
    )  # fmt: skip
    torch.manual_seed(0)
    encoder = Qwen2_5_VLTextModel(
        Qwen2_5_VLTextConfig(
            vocab_size=400, hidden_size=16, intermediate_size=16, num_hidden_layers=3,
            num_attention_heads=2, num_key_value_heads=2,
            rope_parameters={"rope_type": "default", "mrope_section": [1, 1, 2],
                             "rope_theta": 1e6},
        )
    ).eval()  # fmt: skip
    return HunyuanVideo15Pipeline(
        text_encoder=encoder, tokenizer=tokenizer(chat_template=CHAT), transformer=transformer,
        vae=vae.eval(), scheduler=flow(), text_encoder_2=t5(T5EncoderModel, T5Config),
        tokenizer_2=ByT5Tokenizer(), guider=ClassifierFreeGuidance(guidance_scale=1.0),
    )  # fmt: skip


def cogvideox() -> Any:
    torch.manual_seed(0)
    transformer = CogVideoXTransformer3DModel(
        num_attention_heads=4, attention_head_dim=8, in_channels=4, out_channels=4,
        time_embed_dim=2, text_embed_dim=32, num_layers=1, sample_width=2, sample_height=2,
        sample_frames=9, patch_size=2, temporal_compression_ratio=4, max_text_seq_length=16,
    )  # fmt: skip
    torch.manual_seed(0)
    vae = AutoencoderKLCogVideoX(
        in_channels=3, out_channels=3,
        down_block_types=("CogVideoXDownBlock3D",) * 4,
        up_block_types=("CogVideoXUpBlock3D",) * 4,
        block_out_channels=(8, 8, 8, 8), latent_channels=4, layers_per_block=1,
        norm_num_groups=2, temporal_compression_ratio=4,
    )  # fmt: skip
    return CogVideoXPipeline(
        tokenizer=tokenizer(), text_encoder=t5(T5EncoderModel, T5Config), vae=vae,
        transformer=transformer, scheduler=CogVideoXDDIMScheduler(),
    )  # fmt: skip


FAMILIES: dict[str, Callable[[], Any]] = {
    "wan": wan,
    "wan_image": wan_image,
    "wan_video": wan_video,
    "wan_vace": wan_vace,
    "wan_modular": wan_modular,
    "ltx2": ltx2,
    "ltx2_image": ltx2_image,
    "hunyuan15": hunyuan15,
    "cogvideox": cogvideox,
}


def save(family: str, folder: Path) -> Path:
    pipeline = FAMILIES[family]()
    if family == "wan_modular":
        pipeline.save_pretrained(str(folder), overwrite_modular_index=True)
    else:
        pipeline.save_pretrained(folder)
    return folder
